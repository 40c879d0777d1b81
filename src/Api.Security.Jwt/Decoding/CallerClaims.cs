using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>Turns a validated payload into claims: arrays one by one, scopes one by one, objects as JSON, names unchanged.</summary>
internal static class CallerClaims
{
    private const string JsonValueType = "JSON";
    private const int UsualExtraScopes = 2;

    /// <param name="token">The validated token.</param>
    /// <param name="client">The claim that names the client at this issuer; added as <c>client_id</c> when the token has none.</param>
    public static IReadOnlyList<CallerClaim> Of(AccessToken token, JsonElement client)
    {
        var claims = new List<CallerClaim>(token.Claims.GetPropertyCount() + UsualExtraScopes);
        foreach (var member in token.Claims.EnumerateObject())
        {
            var type = ClaimNames.Of(member);
            if (type is ApiClaimTypes.Scope or ApiClaimTypes.Scp) AddScopes(claims, type, member.Value);
            else if (member.Value.ValueKind is JsonValueKind.Array) foreach (var entry in member.Value.EnumerateArray()) Add(claims, type, entry);
            else Add(claims, type, member.Value);
        }

        if (!token.ClientId.IsPresent() && client.ValueKind is JsonValueKind.String) Add(claims, ApiClaimTypes.ClientId, client);
        return claims;
    }

    private static void AddScopes(List<CallerClaim> claims, string type, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            foreach (var scope in value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                claims.Add(new CallerClaim(type, scope, ClaimValueTypes.String));
            return;
        }

        // An entry of an array is one scope. One with a space is none (RFC 6749, 3.3), and must not be read as two.
        foreach (var entry in value.EnumerateArray())
            if (entry.GetString() is { } scope && !scope.Contains(' ')) claims.Add(new CallerClaim(type, scope, ClaimValueTypes.String));
    }

    private static void Add(List<CallerClaim> claims, string type, JsonElement value) => claims.Add(value.ValueKind switch
    {
        JsonValueKind.String => new CallerClaim(type, value.GetString()!, ClaimValueTypes.String),
        JsonValueKind.Number => Number(type, value),
        JsonValueKind.True => new CallerClaim(type, "true", ClaimValueTypes.Boolean),
        JsonValueKind.False => new CallerClaim(type, "false", ClaimValueTypes.Boolean),
        JsonValueKind.Null => new CallerClaim(type, "", JsonValueType),
        _ => new CallerClaim(type, value.GetRawText(), JsonValueType),
    });

    private static CallerClaim Number(string type, JsonElement value) =>
        value.TryGetInt64(out var whole)
            ? new CallerClaim(type, whole.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64)
            : new CallerClaim(type, value.GetRawText(), ClaimValueTypes.Double);
}
