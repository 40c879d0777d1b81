namespace Api.Security.Jwt;

/// <summary>Checks whether <c>typ</c> is that of an access token (RFC 9068, 4). A header rule, so it does not need the signature.</summary>
internal sealed class TypeRule(ProfileRules profile, IssuerName issuer)
{
    private static readonly AccessTokenProfile[] Profiles =
    [
        AccessTokenProfile.Rfc9068, AccessTokenProfile.Entra, AccessTokenProfile.Auth0, AccessTokenProfile.Okta,
        AccessTokenProfile.Keycloak, AccessTokenProfile.Cognito,
    ];

    private readonly TokenFault _missing = Fault(profile, issuer, "no typ", rules => rules.TypeOptional);
    private readonly TokenFault _other = Fault(profile, issuer, "another typ", _ => false);
    private readonly (string Type, TokenFault Fault)[] _ofOtherProfiles =
    [
        .. Profiles.SelectMany(name => ProfileRules.Get(name).Types).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(type => (type, Fault(profile, issuer, $"typ {type}", rules => rules.Types.Contains(type)))),
    ];

    public TokenFault? Check(string? type)
    {
        if (type is null) return profile.TypeOptional ? null : _missing;
        var name = MediaType.NameOf(type);
        foreach (var allowed in profile.Types)
            if (name.Equals(allowed, StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var (known, fault) in _ofOtherProfiles)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return fault;
        return _other;
    }

    private static TokenFault Fault(ProfileRules profile, IssuerName issuer, string sent, Func<ProfileRules, bool> allows)
    {
        var expected = $"typ {string.Join(" or ", profile.Types)}, which Profile {issuer.Profile} of {issuer.Authority} demands";
        string[] fitting = [.. Profiles.Where(name => allows(ProfileRules.Get(name))).Select(name => name.ToString())];
        return new(JwtRefusals.TypeNotAllowed, fitting.Length == 0
            ? expected
            : $"{expected}; the token has {sent}, as in Profile {string.Join(", ", fitting)}: set the Profile of the provider");
    }
}
