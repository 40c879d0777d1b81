namespace Api.Security.Jwt;

/// <summary>The rules of each <see cref="AccessTokenProfile"/>, and of <c>dotnet user-jwts</c>.</summary>
internal sealed record ProfileRules
{
    /// <summary>The allowed media types of <c>typ</c>, without <c>application/</c>.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Whether <c>typ</c> may be missing.</summary>
    public bool TypeOptional { get; init; }

    /// <summary>Returns the claim that names the subject.</summary>
    public Func<AccessToken, ClaimValue> Subject { get; init; } = token => token.Subject;

    /// <summary>The name of the claim that <see cref="Subject"/> reads, for the log.</summary>
    public string SubjectClaim { get; init; } = ApiClaimTypes.Subject;

    /// <summary>Whether <see cref="Subject"/> is another claim than <c>sub</c>, and replaces it.</summary>
    public bool ReplacesSubject { get; init; }

    /// <summary>Whether a token without a subject is refused; otherwise it must have a client.</summary>
    public bool SubjectRequired { get; init; } = true;

    /// <summary>Returns the claim that names the client; of several, the first with a value.</summary>
    public required Func<AccessToken, ClaimValue> Client { get; init; }

    /// <summary>The names of the claims that <see cref="Client"/> reads, for the log.</summary>
    public string ClientClaims { get; init; } = ApiClaimTypes.ClientId;

    /// <summary>Whether <see cref="Client"/> replaces a <c>client_id</c> of the token.</summary>
    public bool ReplacesClient { get; init; }

    /// <summary>Whether a token without a client is refused.</summary>
    public bool ClientRequired { get; init; } = true;

    /// <summary>Whether a token without <c>iat</c> is refused.</summary>
    public bool IssuedAtRequired { get; init; } = true;

    /// <summary>Whether a token without <c>jti</c> is refused.</summary>
    public bool TokenIdRequired { get; init; } = true;

    /// <summary>Whether <c>client_id</c> replaces a missing <c>aud</c>.</summary>
    public bool ClientIsAudience { get; init; }

    /// <summary>Whether a <c>nonce</c> identifies an ID token, which is refused.</summary>
    public bool RefusesNonce { get; init; }

    /// <summary>Returns the claims that contain the roles, for an API with these audiences.</summary>
    public Func<IEnumerable<string>, IReadOnlyList<string>> RoleClaims { get; init; } = _ => [ApiClaimTypes.Roles];

    /// <summary>Checks for the claims that only access tokens of this provider have.</summary>
    public Func<AccessToken, bool> IsAccessToken { get; init; } = _ => true;

    /// <summary>The claims that settings require.</summary>
    public IReadOnlyList<RequiredClaim> RequiredClaims { get; init; } = [];

    /// <summary>The rules for tokens of <c>dotnet user-jwts</c>: <c>typ</c> is <c>JWT</c>, and the client is optional.</summary>
    public static ProfileRules UserJwts { get; } = new()
    {
        Types = ["JWT"], Client = token => token.ClientId, ClientRequired = false, RefusesNonce = true,
        RoleClaims = _ => ["role", ApiClaimTypes.Roles],
    };

    /// <summary>The rules for the tokens of an issuer.</summary>
    public static ProfileRules Get(JwtIssuerOptions issuer) =>
        issuer.Profile is AccessTokenProfile.Custom ? CustomProfile.Create(issuer.Custom) : Get(issuer.Profile);

    /// <summary>The rules of a profile that needs no settings.</summary>
    public static ProfileRules Get(AccessTokenProfile profile) => profile switch
    {
        AccessTokenProfile.Rfc9068 or AccessTokenProfile.Fapi2 =>
            new() { Types = ["at+jwt"], Client = token => token.ClientId, RefusesNonce = true },
        AccessTokenProfile.Entra => new()
        {
            Types = ["JWT", "at+jwt"],
            Client = token => First(token.AuthorizedParty, token.ApplicationId), ClientClaims = "azp or appid",
            ClientRequired = false,
            TokenIdRequired = false,
            RoleClaims = _ => [ApiClaimTypes.Roles, "groups"],
            IsAccessToken = EntraTokens.IsAccessToken,
        },
        AccessTokenProfile.Auth0 => new()
        {
            Types = ["JWT", "at+jwt"], Client = token => First(token.ClientId, token.AuthorizedParty), ClientClaims = "client_id or azp",
            TokenIdRequired = false, RefusesNonce = true,
            RoleClaims = _ => ["permissions"],
        },
        AccessTokenProfile.Okta => new()
        {
            Types = ["JWT", "at+jwt"], TypeOptional = true, Client = token => token.OktaClientId, ClientClaims = "cid", RefusesNonce = true,
            RoleClaims = _ => ["groups"],
        },
        AccessTokenProfile.Keycloak => new()
        {
            Types = ["JWT", "at+jwt"], Client = token => First(token.AuthorizedParty, token.ClientId), ClientClaims = "azp or client_id",
            RoleClaims = audiences =>
            [
                "realm_access.roles",
                .. audiences.Where(audience => !audience.Contains("']", StringComparison.Ordinal))
                    .Select(audience => $"resource_access['{audience}'].roles"),
            ],
            IsAccessToken = token => token.PayloadType.Is("Bearer"u8),
        },
        AccessTokenProfile.Cognito => new()
        {
            Types = ["JWT"], TypeOptional = true, Client = token => token.ClientId, ClientIsAudience = true,
            RoleClaims = _ => ["cognito:groups"],
            IsAccessToken = token => token.TokenUse.Is("access"u8),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "The profile has no rules."),
    };

    private static ClaimValue First(ClaimValue preferred, ClaimValue other) => preferred.IsNothing ? other : preferred;
}
