namespace Api.Security;

/// <summary>
/// Finds the validator for an access token that a scheme with a proof of its own has read, such as DPoP: the one that would take the token
/// as <c>Bearer</c>.
/// </summary>
internal sealed class AccessTokenValidators(SchemeRegistry registry, SchemeValidators validators)
{
    /// <summary>Whether any scheme takes access tokens.</summary>
    public bool Any => registry.Schemes.Any(scheme => scheme.Speaks(ApiSecurityDefaults.BearerScheme));

    /// <returns><see langword="null"/> when no scheme takes the token.</returns>
    /// <param name="token">The token.</param>
    public ICredentialValidator? Find(ReadOnlyMemory<char> token)
    {
        Credential? asBearer = null;
        foreach (var scheme in registry.Schemes)
        {
            if (!scheme.Speaks(ApiSecurityDefaults.BearerScheme)) continue;
            asBearer ??= new Credential(ApiSecurityDefaults.BearerScheme, token);
            if (scheme.Matcher.Matches(asBearer)) return validators.Get(scheme.Name);
        }

        return null;
    }
}
