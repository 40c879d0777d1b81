using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>Turns a validated payload into claims: arrays one by one, scopes one by one, objects as JSON, names unchanged.</summary>
internal static class CallerClaims
{
    private const string JsonValueType = "JSON";
    private const int UsualExtraScopes = 2;

    /// <param name="token">The validated token.</param>
    /// <param name="authority">Its issuer.</param>
    /// <param name="client">The claim that names the client at this issuer; added as <c>client_id</c> when the token has none.</param>
    public static IReadOnlyList<CallerClaim> Of(AccessToken token, string authority, ClaimValue client)
    {
        var claims = new List<CallerClaim>(token.Claims.Length + UsualExtraScopes);
        foreach (ref readonly var claim in token.Claims)
        {
            var (type, value) = (token.Type(claim), token.Value(claim));
            if (claim.Name is ClaimName.Issuer) claims.Add(new CallerClaim(type, authority, ClaimValueTypes.String));
            else if (claim.Name is ClaimName.Scope or ClaimName.Scp) AddScopes(claims, type, value);
            else if (value.IsArray) foreach (var entry in value.Entries()) claims.Add(Claim(type, entry));
            else claims.Add(Claim(type, value));
        }

        if (!token.ClientId.IsPresent && client.IsString) claims.Add(Claim(ApiClaimTypes.ClientId, client));
        return claims;
    }

    private static void AddScopes(List<CallerClaim> claims, string type, ClaimValue value)
    {
        if (value.IsString)
        {
            var scopes = value.Text;
            foreach (var range in scopes.Split((byte)' '))
                if (range.End.Value > range.Start.Value) claims.Add(new CallerClaim(type, Encoding.UTF8.GetString(scopes[range]), ClaimValueTypes.String));
            return;
        }

        // An entry of an array is one scope. One with a space is none (RFC 6749, 3.3), and must not be read as two.
        foreach (var entry in value.Entries())
            if (entry.GetString() is var scope && !scope.Contains(' ')) claims.Add(new CallerClaim(type, scope, ClaimValueTypes.String));
    }

    private static CallerClaim Claim(string type, ClaimValue value) => value.Kind switch
    {
        JsonTokenType.String => new CallerClaim(type, value.GetString(), ClaimValueTypes.String),
        JsonTokenType.Number => value.TryInteger(out var integer)
            ? new CallerClaim(type, integer, ClaimValueTypes.Integer64)
            : new CallerClaim(type, Encoding.UTF8.GetString(value.Raw), ClaimValueTypes.Double),
        JsonTokenType.True => new CallerClaim(type, "true", ClaimValueTypes.Boolean),
        JsonTokenType.False => new CallerClaim(type, "false", ClaimValueTypes.Boolean),
        JsonTokenType.Null => new CallerClaim(type, "", JsonValueType),
        _ => new CallerClaim(type, Encoding.UTF8.GetString(value.Raw), JsonValueType),
    };
}
