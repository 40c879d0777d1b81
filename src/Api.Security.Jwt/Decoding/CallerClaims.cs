using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>Converts a validated payload into claims: one for each array entry and each scope, objects as JSON, names unchanged.</summary>
internal static class CallerClaims
{
    private const string JsonValueType = "JSON";

    /// <param name="token">The validated token.</param>
    /// <param name="authority">The issuer of the token.</param>
    /// <param name="names">Who the caller is.</param>
    public static CallerClaim[] Create(AccessToken token, string authority, in CallerNames names)
    {
        var namesSubject = names.ReplacesSubject && names.Subject.IsString;
        var namesClient = (names.ReplacesClient || token.ClientId.IsNothing) && names.Client.IsString;
        var furtherScopes = token.Scope.IsString ? token.Scope.Text.Count((byte)' ') : 0;
        var more = furtherScopes + (namesClient ? 1 : 0) + (namesSubject ? 1 : 0);
        var claims = new CallerClaim[token.Claims.Length + more]; // exact in the common case
        var count = 0;
        foreach (ref readonly var claim in token.Claims)
        {
            var (type, value) = (token.Type(claim), token.Value(claim));
            if (claim.Name is ClaimName.Issuer) Add(ref claims, ref count, new CallerClaim(type, authority, ClaimValueTypes.String));
            else if (claim.Name is ClaimName.Subject && (names.ReplacesSubject || value.IsNothing)) continue; // null is not a name
            else if (claim.Name is ClaimName.ClientId && (names.ReplacesClient || value.IsNothing)) continue;
            else if (claim.Name is ClaimName.Scope or ClaimName.Scp && value.IsTextOrTexts()) AddScopes(ref claims, ref count, type, value);
            else if (claim.Name is ClaimName.AuthorizationDetails && !value.IsArray) Add(ref claims, ref count, AsText(type, value));
            else if (value.IsArray) foreach (var entry in value.Entries()) Add(ref claims, ref count, Claim(claim.Name, type, entry));
            else Add(ref claims, ref count, Claim(claim.Name, type, value));
        }

        if (namesSubject) Add(ref claims, ref count, Claim(ClaimName.Subject, ApiClaimTypes.Subject, names.Subject));
        if (namesClient) Add(ref claims, ref count, Claim(ClaimName.ClientId, ApiClaimTypes.ClientId, names.Client));
        if (count < claims.Length) Array.Resize(ref claims, count);
        return claims;
    }

    private static void Add(ref CallerClaim[] claims, ref int count, in CallerClaim claim)
    {
        if (count == claims.Length) Array.Resize(ref claims, 2 * count);
        claims[count++] = claim;
    }

    private static void AddScopes(ref CallerClaim[] claims, ref int count, string type, ClaimValue value)
    {
        if (value.IsString)
        {
            var scopes = value.Text;
            foreach (var range in scopes.Split((byte)' '))
                if (range.End.Value > range.Start.Value)
                    Add(ref claims, ref count, new CallerClaim(type, RepeatedTexts.GetOrAdd(scopes[range]), ClaimValueTypes.String));
            return;
        }

        // Each array entry is one scope. An entry with a space is not a valid scope (RFC 6749, 3.3) and must not be read as two.
        foreach (var entry in value.Entries())
            if (entry.GetString() is var scope && !scope.Contains(' '))
                Add(ref claims, ref count, new CallerClaim(type, scope, ClaimValueTypes.String));
    }

    // RFC 9396, 9.1: an array. A single object must not be read as an entry of one.
    private static CallerClaim AsText(string type, ClaimValue value) =>
        new(type, value.IsString ? value.GetString() : Encoding.UTF8.GetString(value.Raw), ClaimValueTypes.String);

    private static CallerClaim Claim(ClaimName name, string type, ClaimValue value) => value.Kind switch
    {
        JsonTokenType.String =>
            new CallerClaim(type, Repeats(name) ? RepeatedTexts.GetOrAdd(value.Text) : value.GetString(), ClaimValueTypes.String),
        JsonTokenType.Number => value.TryInteger(out var integer)
            ? new CallerClaim(type, integer, ClaimValueTypes.Integer64)
            : new CallerClaim(type, Encoding.UTF8.GetString(value.Raw), ClaimValueTypes.Double),
        JsonTokenType.True => new CallerClaim(type, "true", ClaimValueTypes.Boolean),
        JsonTokenType.False => new CallerClaim(type, "false", ClaimValueTypes.Boolean),
        JsonTokenType.Null => new CallerClaim(type, "", JsonValueType),
        _ => new CallerClaim(type, Encoding.UTF8.GetString(value.Raw), JsonValueType),
    };

    private static bool Repeats(ClaimName name) => name is
        ClaimName.Audience or ClaimName.ClientId or ClaimName.AuthorizedParty or ClaimName.ApplicationId or ClaimName.OktaClientId or
        ClaimName.Roles or ClaimName.TenantId or ClaimName.EntraTenantId or ClaimName.PayloadType or ClaimName.TokenUse or
        ClaimName.AuthenticationContext or ClaimName.GrantType;
}
