using System.Security.Claims;

namespace Api.Security.ApiKeys;

/// <summary>
/// The API key scheme, by its name in this application. The scheme shows how a caller has authenticated more reliably than any claim.
/// </summary>
internal sealed record ApiKeyAuthentication(string Name)
{
    /// <summary>Checks whether a caller authenticated with an API key, possibly in addition to another credential.</summary>
    public bool HasAuthenticated(ApiCaller caller) => caller.Principal.Identities.Any(IsOurs);

    /// <returns>The id of the caller's key with its prefix; <see langword="null"/> unless there is exactly one.</returns>
    public string? KeyOf(ApiCaller caller)
    {
        var claims = caller.Principal.Identities.Where(IsOurs)
            .SelectMany(identity => identity.Claims.Where(
                claim => string.Equals(claim.Type, ApiKeyClaimTypes.KeyId, StringComparison.Ordinal)))
            .Take(2).ToArray();
        return claims is [var only] ? only.Value : null;
    }

    private bool IsOurs(ClaimsIdentity identity) =>
        identity.IsAuthenticated && string.Equals(identity.AuthenticationType, Name, StringComparison.Ordinal);
}
