namespace Api.Security.Jwt;

/// <summary>
/// Tells access tokens of Microsoft Entra ID from its ID tokens, which have the same <c>typ</c>, issuer, keys and <c>roles</c>. By what
/// only an access token has (learn.microsoft.com/entra/identity-platform: access-token-claims-reference, id-token-claims-reference,
/// optional-claims-reference): <c>scp</c>, which every token for a user has; or, for an application on its own, <c>idtyp</c> <c>app</c> or
/// the application that uses the token, <c>azp</c> (version 2) or <c>appid</c> (version 1). Such a token names no person and no sign-in.
/// </summary>
internal static class EntraTokens
{
    // Of the sign-in of a person; the client credentials flow has neither (access-token-claims-reference, "Payload claims").
    private static readonly string[] OfPersons =
        ["preferred_username", "unique_name", "upn", "name", "email", "given_name", "family_name", "sid", "login_hint"];

    public static bool IsAccessToken(AccessToken token) => token.Scp.IsText || IsOfApplication(token);

    private static bool IsOfApplication(AccessToken token)
    {
        if (token.Nonce.IsPresent || OfPersons.Any(name => token.Find(name).IsPresent)) return false;
        return token.AuthorizedParty.IsText || token.ApplicationId.IsText || token.Find("idtyp").Is("app"u8);
    }
}
