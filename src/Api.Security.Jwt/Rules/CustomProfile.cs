namespace Api.Security.Jwt;

/// <summary>The rules of <see cref="AccessTokenProfile.Custom"/>, from its settings.</summary>
internal static class CustomProfile
{
    /// <summary>The type that only access tokens have (RFC 9068, 2.1).</summary>
    private const string AccessTokenType = "at+jwt";

    // OpenID Connect Core, 2, 3.1.3.6, 3.3.2.11 and 5.1; Front-Channel Logout, 3; RFC 7519, 4.1.5
    private static readonly string[] OfIdTokens =
    [
        "iss", "sub", "aud", "exp", "iat", "nbf", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash", "s_hash", "sid", "name",
        "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "email",
        "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "phone_number_verified", "address", "updated_at",
    ];

    public static ProfileRules Create(JwtCustomProfileOptions custom)
    {
        // A list of required claims replaces those of RFC 9068.
        var isStrict = custom.RequiredClaims.Count == 0;
        var (subject, client) = (new NamedClaim(SubjectOf(custom)), new NamedClaim(ClientOf(custom)));
        return new()
        {
            Types =
            [
                .. TypesOf(custom).Where(type => type != JwtCustomProfileOptions.NoType).Select(type => MediaType.NameOf(type).ToString()),
            ],
            TypeOptional = TypesOf(custom).Contains(JwtCustomProfileOptions.NoType),
            Subject = subject.In, SubjectClaim = SubjectOf(custom), SubjectRequired = isStrict,
            ReplacesSubject = SubjectOf(custom) != ApiClaimTypes.Subject,
            Client = client.In, ClientClaims = ClientOf(custom), ClientRequired = isStrict,
            ReplacesClient = ClientOf(custom) != ApiClaimTypes.ClientId,
            TokenIdRequired = isStrict, IssuedAtRequired = isStrict, RefusesNonce = isStrict,
            RequiredClaims = [.. custom.RequiredClaims.Select(claim => new RequiredClaim(claim))],
        };
    }

    /// <summary>Checks whether the rules keep ID tokens of the same issuer and audience out.</summary>
    public static bool RejectsIdTokens(JwtCustomProfileOptions custom) =>
        TypesOf(custom).All(type => MediaType.NameOf(type).Equals(AccessTokenType, StringComparison.OrdinalIgnoreCase)) ||
        custom.RequiredClaims.Any(claim => !OfIdTokens.Contains(new RequiredClaim(claim).Name, StringComparer.Ordinal));

    private static IEnumerable<string> TypesOf(JwtCustomProfileOptions custom) => custom.Types.Count > 0 ? custom.Types : [AccessTokenType];

    private static string SubjectOf(JwtCustomProfileOptions custom) => custom.SubjectClaim ?? ApiClaimTypes.Subject;

    private static string ClientOf(JwtCustomProfileOptions custom) => custom.ClientIdClaim ?? ApiClaimTypes.ClientId;
}
