using System.Security.Claims;

namespace Api.Security.ApiKeys;

/// <summary>The scheme of API keys, by the name that it has in this application. Nothing inside of a credential tells as surely how it came.</summary>
internal sealed record ApiKeyScheme(string Name)
{
    /// <summary>Whether a caller came by a key, perhaps beside another credential.</summary>
    public bool Vouches(ApiCaller caller) => caller.Principal.Identities.Any(IsOurs);

    /// <returns>The id of the caller's key with its prefix; <see langword="null"/> when there is not exactly one.</returns>
    public string? KeyOf(ApiCaller caller)
    {
        var claims = caller.Principal.Identities.Where(IsOurs).SelectMany(identity => identity.Claims.Where(claim => string.Equals(claim.Type, ApiKeyClaimTypes.KeyId, StringComparison.Ordinal))).Take(2).ToArray();
        return claims is [var only] ? only.Value : null;
    }

    private bool IsOurs(ClaimsIdentity identity) => identity.IsAuthenticated && string.Equals(identity.AuthenticationType, Name, StringComparison.Ordinal);
}
