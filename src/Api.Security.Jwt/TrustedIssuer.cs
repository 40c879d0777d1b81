namespace Api.Security.Jwt;

/// <summary>One configured issuer at work: its algorithms, its keys, its rules. Nothing of it is shared with another issuer.</summary>
internal sealed class TrustedIssuer
{
    private readonly IReadOnlyList<SignatureAlgorithm> _algorithms;
    private readonly ProfileRules _profile;
    private readonly TypeRule _type;
    private readonly IClaimRule[] _rules;
    private readonly AudienceRule _audience;
    private readonly ExpiryRule _expiry;
    private readonly TimeProvider _clock;
    private readonly double _skew;
    private readonly ResolvedIssuers? _allowedBy;
    private volatile bool _hasAccepted;

    public TrustedIssuer(JwtIssuerOptions options, ProfileRules profile, IKeySource keys, IReadOnlyList<DecryptionKey> decryptionKeys, TimeProvider clock, ResolvedIssuers? allowedBy = null)
    {
        (Authority, Keys, _profile) = (options.Authority, keys, profile);
        (DecryptionKeys, RequiresEncryption) = (decryptionKeys, options.RequireEncryption);
        _algorithms = IssuerAlgorithms.Of(options);
        _type = new TypeRule(profile);
        _audience = new AudienceRule([.. options.Audiences], profile);
        _expiry = new ExpiryRule(clock, options.ClockSkew);
        _allowedBy = allowedBy;
        (_clock, _skew) = (clock, options.ClockSkew.TotalSeconds);

        // The order is the specification's and decides which reason a token with several faults is given.
        _rules =
        [
            new IssuerRule(options.Authority),
            _audience,
            new NotBeforeRule(clock, options.ClockSkew),
            new IssuedAtRule(clock, options.ClockSkew),
            new ExpiryPresentRule(),
            new CallerRule(profile),
            new TokenKindRule(profile),
        ];
    }

    public string Authority { get; }

    public IKeySource Keys { get; }

    /// <summary>Whether a token of it has ever been found good.</summary>
    public bool HasAccepted => _hasAccepted;

    /// <summary>This API's keys for encrypted tokens of this issuer.</summary>
    public IReadOnlyList<DecryptionKey> DecryptionKeys { get; }

    /// <summary>Whether plain tokens are refused (RFC 9068, 4).</summary>
    public bool RequiresEncryption { get; }

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

    /// <summary>Whether it is worth asking for an unknown key: an expired token passes with no key at all.</summary>
    public bool IsWorthLookingUp(AccessToken unverified) => !_expiry.HasExpired(unverified);

    /// <summary>What is kept of a token whose signature and claims hold.</summary>
    public ValidatedToken Validated(AccessToken token, VerificationKey key)
    {
        _hasAccepted = true;
        token.ExpiresAt.TryNumericDate(out var expiresAt);
        token.IssuedAt.TryNumericDate(out var issuedAt);
        token.NotBefore.TryNumericDate(out var notBefore);
        var confirmation = token.Confirmation.IsPresent() ? token.Confirmation.Clone() : default; // the rest of the payload goes
        return new ValidatedToken(this, key, new AcceptedCaller(Authority, CallerClaims.Of(token, _profile.Client(token))), confirmation, Math.Max(issuedAt, notBefore), expiresAt);
    }

    /// <summary>The last rule of all, so that <see cref="Refusal.TokenExpired"/> means that nothing else is wrong.</summary>
    public bool HasExpired(ValidatedToken token) => _expiry.HasExpired(token.ExpiresAt);

    /// <summary>
    /// Whether a token that was validated before would be validated again: not after its <c>exp</c>, not before its
    /// <c>nbf</c> when the clock was set back, only with a key that is still published, only for this audience.
    /// </summary>
    public bool StillAccepts(ValidatedToken token)
    {
        var now = _clock.NumericNow();
        return now < token.ExpiresAt && now + _skew >= token.NotBefore && _audience.Admits(token.Caller) &&
            (_allowedBy is null || _allowedBy.Allows(Authority)) && Keys.StillTrusts(token.Key);
    }
}
