namespace Api.Security.Jwt;

/// <summary>One configured issuer at work: its algorithms, its keys, its rules. Nothing of it is shared with another issuer.</summary>
internal sealed class TrustedIssuer
{
    private readonly IReadOnlyList<SignatureAlgorithm> _algorithms;
    private readonly ProfileRules _profile;
    private readonly TypeRule _type;
    private readonly IClaimRule[] _rules;
    private readonly ExpiryRule _expiry;

    public TrustedIssuer(JwtIssuerOptions options, ProfileRules profile, IKeySource keys, TimeProvider clock)
    {
        (Authority, Keys, _profile) = (options.Authority, keys, profile);
        _algorithms = IssuerAlgorithms.Of(options);
        _type = new TypeRule(profile);
        _expiry = new ExpiryRule(clock, options.ClockSkew);

        // The order is the specification's and decides which reason a token with several faults is given.
        _rules =
        [
            new IssuerRule(options.Authority),
            new AudienceRule([.. options.Audiences], profile),
            new NotBeforeRule(clock, options.ClockSkew),
            new IssuedAtRule(clock, options.ClockSkew),
            new ExpiryPresentRule(),
            new CallerRule(profile),
            new TokenKindRule(profile),
        ];
    }

    public string Authority { get; }

    public IKeySource Keys { get; }

    /// <summary>Whether <c>alg</c> and <c>typ</c> are this issuer's. Before any key, so that nothing is fetched for a token that cannot pass.</summary>
    public Refusal? CheckHeader(TokenHeader header)
    {
        for (var i = 0; i < _algorithms.Count; i++)
            if (_algorithms[i] == header.Algorithm) return _type.Check(header.Type);
        return Refusal.AlgorithmNotAllowed;
    }

    /// <summary>All rules but possession and expiry.</summary>
    public Refusal? CheckClaims(AccessToken token)
    {
        foreach (var rule in _rules)
            if (rule.Check(token) is { } refusal) return refusal;
        return null;
    }

    public Refusal? CheckExpiry(AccessToken token) => _expiry.Check(token);

    /// <summary>Whether it is worth asking for an unknown key: an expired token passes with no key at all.</summary>
    public bool IsWorthLookingUp(AccessToken unverified) => !_expiry.HasExpired(unverified);

    public AcceptedCaller Accept(AccessToken token) => new(Authority, CallerClaims.Of(token, _profile.Client(token)));
}
