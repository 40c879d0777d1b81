using System.Collections.Frozen;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Api.Security.Jwt;

/// <summary>What the identities of callers have in common with those of <c>AddJwtBearer()</c>.</summary>
internal sealed class InboundClaims(JwtCompatibilityOptions options)
{
    private readonly FrozenDictionary<string, string> _types = options.MapInboundClaims
        ? JsonWebTokenHandler.DefaultInboundClaimTypeMap.ToFrozenDictionary(StringComparer.Ordinal)
        : FrozenDictionary<string, string>.Empty;

    /// <summary>The claim that names an identity.</summary>
    public string NameClaimType { get; } = options.NameClaimType;

    /// <summary>Adds each claim that has another name in .NET under that name.</summary>
    public CallerClaim[] Map(CallerClaim[] claims) => _types.Count == 0
        ? claims
        :
        [
            .. claims,
            .. claims.Where(claim => _types.ContainsKey(claim.Type))
                .Select(claim => new CallerClaim(_types[claim.Type], claim.Value, claim.ValueType)),
        ];
}
