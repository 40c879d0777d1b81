namespace Api.Security.Jwt;

/// <summary>Checks whether <c>typ</c> is that of an access token (RFC 9068, 4). A header rule, so it does not need the signature.</summary>
internal sealed class TypeRule(ProfileRules profile, IssuerName issuer)
{
    private static readonly AccessTokenProfile[] Profiles =
    [
        AccessTokenProfile.Rfc9068, AccessTokenProfile.Entra, AccessTokenProfile.Auth0, AccessTokenProfile.Okta,
        AccessTokenProfile.Keycloak, AccessTokenProfile.Cognito,
    ];

    private TokenFault Missing => field ??= Fault(profile, issuer, "no typ", rules => rules.TypeOptional);

    private TokenFault Other => field ??= Fault(profile, issuer, "another typ", _ => false);

    private (string Type, TokenFault Fault)[] OfOtherProfiles => field ??=
    [
        .. Profiles.SelectMany(name => ProfileRules.Get(name).Types).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(type => (type, Fault(profile, issuer, $"typ {type}", rules => rules.Types.Contains(type)))),
    ];

    public TokenFault? Check(string? type)
    {
        if (type is null) return profile.TypeOptional ? null : Missing;
        var name = MediaType.NameOf(type);
        foreach (var allowed in profile.Types)
            if (name.Equals(allowed, StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var (known, fault) in OfOtherProfiles)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return fault;
        return Other;
    }

    // The provider at this address, to name its profile in the log; nothing is decided by it.
    private static AccessTokenProfile? ProviderOf(string authority)
    {
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address)) return null;
        bool IsBelow(string domain) => address.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase);
        return IsBelow("login.microsoftonline.com") || IsBelow("sts.windows.net") || IsBelow(".ciamlogin.com") ? AccessTokenProfile.Entra
            : IsBelow(".auth0.com") ? AccessTokenProfile.Auth0
            : IsBelow(".okta.com") || IsBelow(".oktapreview.com") ? AccessTokenProfile.Okta
            : IsBelow(".amazonaws.com") ? AccessTokenProfile.Cognito
            : address.AbsolutePath.Contains("/realms/", StringComparison.Ordinal) ? AccessTokenProfile.Keycloak
            : null;
    }

    private static TokenFault Fault(ProfileRules profile, IssuerName issuer, string sent, Func<ProfileRules, bool> allows)
    {
        var types = profile.Types.Count == 0 ? "no typ" : $"typ {string.Join(" or ", profile.Types)}";
        var expected = $"{types}, which Profile {issuer.Profile} of {issuer.Authority} requires";
        if (issuer.Profile == nameof(AccessTokenProfile.Custom))
            return new(
                JwtRefusals.TypeNotAllowed,
                $"{expected}; the token has {sent}: if the access tokens of the issuer have it, add it to Custom:Types");
        string[] fitting = [.. Profiles.Where(name => allows(ProfileRules.Get(name))).Select(name => name.ToString())];
        if (fitting.Length == 0) return new(JwtRefusals.TypeNotAllowed, expected);
        return new(JwtRefusals.TypeNotAllowed, ProviderOf(issuer.Authority) is { } provider && fitting.Contains($"{provider}")
            ? $"{expected}; the token has {sent}: set Profile to {provider}"
            : $"{expected}; the token has {sent}: set Profile to that of the provider, such as {string.Join(", ", fitting)}");
    }
}
