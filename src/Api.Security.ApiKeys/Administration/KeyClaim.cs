namespace Api.Security.ApiKeys;

/// <summary>The claim that names the key of a caller.</summary>
internal static class KeyClaim
{
    public const string Type = "key_id";

    /// <returns>The id with its prefix, from the identity of the API key and no other one; <see langword="null"/> when there is not exactly one.</returns>
    public static string? Of(ApiCaller caller)
    {
        var claims = caller.Principal.Identities.Where(identity => identity.IsAuthenticated && identity.AuthenticationType == AdminAccess.ApiKeyScheme)
            .SelectMany(identity => identity.Claims.Where(claim => string.Equals(claim.Type, Type, StringComparison.Ordinal))).Take(2).ToArray();
        return claims is [var only] ? only.Value : null;
    }
}
