namespace Api.Security.Jwt;

/// <summary>
/// Distinguishes access tokens of Microsoft Entra ID from its ID tokens, which have the same <c>typ</c>, issuer, keys and <c>roles</c>. It
/// uses the claims that only access tokens have (learn.microsoft.com/entra/identity-platform: access-token-claims-reference,
/// id-token-claims-reference, optional-claims-reference): <c>scp</c> in every token of a user; in a token of an application, <c>idtyp</c>
/// <c>app</c>, or the client in <c>azp</c> (version 2) or <c>appid</c> (version 1). An application token must not have claims of a user or
/// a sign-in.
/// </summary>
internal static class EntraTokens
{
    // Claims of a user sign-in; tokens of the client credentials flow have none (access-token-claims-reference, "Payload claims").
    private static readonly NamedClaim[] OfPersons =
    [
        new("preferred_username"), new("unique_name"), new("upn"), new("name"), new("email"), new("given_name"), new("family_name"),
        new("sid"), new("login_hint"),
    ];

    public static bool IsAccessToken(AccessToken token) => token.Scp.IsText || IsOfApplication(token);

    private static bool IsOfApplication(AccessToken token)
    {
        if (token.Nonce.IsPresent || Array.Exists(OfPersons, claim => claim.In(token).IsPresent)) return false;
        return token.AuthorizedParty.IsText || token.ApplicationId.IsText || token.Find("idtyp"u8).Is("app"u8);
    }
}
