using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>One trusted issuer: its algorithms, keys and rules. Nothing is shared with another issuer.</summary>
internal sealed class TrustedIssuer
{
    private static readonly List<string> KnownMembers = [ConfirmationMembers.DPoPKey, ConfirmationMembers.Certificate];

    private readonly IReadOnlyList<SignatureAlgorithm> _algorithms;
    private readonly ProfileRules _profile;
    private readonly InboundClaims _inbound;
    private readonly TypeRule _type;
    private readonly IClaimRule[] _rules;
    private readonly RoleSources _roles;
    private readonly IssuerTenants _tenants;
    private readonly AudienceRule _audience;
    private readonly ExpiryRule _expiry;
    private readonly IssuerName _name;
    private readonly KeyFaults _keyFaults;
    private readonly TimeProvider _clock;
    private readonly double _skew;
    private readonly ResolvedIssuers? _allowedBy;
    private readonly IssuerPace? _pace;
    private readonly bool _namesKeysByThumbprint;
    private TokenStatus? _status;
    private volatile bool _isGone;

    public TrustedIssuer(
        JwtIssuerOptions options, ProfileRules profile, UsedClaims used, InboundClaims inbound, IKeySource keys, IssuerTenants tenants,
        TimeProvider clock, ResolvedIssuers? allowedBy = null, IssuerPace? pace = null)
    {
        (_tenants, _inbound) = (tenants, inbound);
        (Authority, AuthorityUtf8, Keys, _profile) = (options.TokenIssuer, Encoding.UTF8.GetBytes(options.TokenIssuer), keys, profile);
        _namesKeysByThumbprint = options.NamesKeysByThumbprint;
        RequiresEncryption = options.RequireEncryption;
        _algorithms = IssuerAlgorithms.Get(options);
        _name = new IssuerName(
            allowedBy is null ? options.Authority : IssuerName.Resolved,
            profile == ProfileRules.UserJwts ? "of dotnet user-jwts" : $"{options.Profile}");
        _keyFaults = new KeyFaults(options, _name);
        _type = new TypeRule(profile, _name);
        _roles = options.RoleClaims.Count > 0
            ? new RoleSources([.. options.RoleClaims])
            : new RoleSources(profile.RoleClaims(options.Audiences));
        _audience = new AudienceRule([.. options.Audiences], profile, _name);
        (_clock, _skew, _allowedBy, _pace) = (clock, options.ClockSkew.TotalSeconds, allowedBy, pace);
        _expiry = new ExpiryRule(_skew, _name);

        // The order decides which reason is reported for a token with several errors.
        _rules =
        [
            new IssuerRule(AuthorityUtf8, _name),
            _audience,
            new NotBeforeRule(_skew, _name),
            new IssuedAtRule(_skew, profile.IssuedAtRequired, _name),
            new ExpiryPresentRule(_name),
            new IdentityClaimsRule(profile, used, _name),
            new TokenKindRule(profile, _name),
            .. options.TakesBoundTokensOnly ? [new BindingRule(_name)] : Array.Empty<IClaimRule>(),
            .. options.LongestLifetime is { } longest ? [new LifetimeRule(longest, _name)] : Array.Empty<IClaimRule>(),
            .. profile.RequiredClaims.Count > 0 ? [new RequiredClaimsRule(profile.RequiredClaims, _name)] : Array.Empty<IClaimRule>(),
        ];
    }

    /// <summary>The <c>iss</c> of its tokens.</summary>
    public string Authority { get; }

    /// <summary><see cref="Authority"/> in UTF-8, as in tokens.</summary>
    public byte[] AuthorityUtf8 { get; }

    private TokenFault Algorithm => field ??= new(
        JwtRefusals.AlgorithmNotAllowed,
        $"an alg that is {IssuerName.Either([.. _algorithms.Select(algorithm => algorithm.Name)])} (Algorithms of {_name.Authority})");

    public IKeySource Keys { get; }

    /// <summary>Whether tokens that are not encrypted are refused (RFC 9068, 4).</summary>
    public bool RequiresEncryption { get; }

    /// <summary>Stops accepting cached tokens. If the issuer is used again, a new object with its own keys replaces this one.</summary>
    public void Retire() => _isGone = true;

    /// <summary>
    /// Checks whether <c>alg</c> and <c>typ</c> are allowed. Runs before the key lookup, so that no key is fetched for a token that would
    /// be refused.
    /// </summary>
    public TokenFault? CheckHeader(TokenHeader header)
    {
        for (var i = 0; i < _algorithms.Count; i++)
            if (_algorithms[i] == header.Algorithm) return _type.Check(header.Type);
        return Algorithm;
    }

    /// <summary>Returns the header with the name of the key as its <c>kid</c>, whichever member of the header holds it.</summary>
    public TokenHeader WithKeyName(TokenHeader header) => _namesKeysByThumbprint ? header with { KeyId = header.Thumbprint } : header;

    /// <summary>Checks all rules except possession and expiry.</summary>
    public TokenFault? CheckClaims(AccessToken token)
    {
        var now = _clock.NumericNow();
        foreach (var rule in _rules)
            if (rule.Check(token, now) is { } fault) return fault;
        return null;
    }

    /// <summary>Checks whether an unknown key should be looked up; not for an expired token, which is refused with any key.</summary>
    public bool IsWorthLookingUp(AccessToken unverified) => !_expiry.HasExpired(unverified, _clock.NumericNow());

    /// <summary>Records that a token of the issuer was valid, so that its requests are no longer those of an unproven issuer.</summary>
    public void MarkAccepted()
    {
        if (_pace is { HasAccepted: false }) _pace.Accepted(); // written only once, because all cores read it
    }

    /// <summary>Creates the cache entry for a token whose signature and claims are valid.</summary>
    public ValidatedToken ToValidatedToken(AccessToken token, VerificationKey key, in TokenDigest digest)
    {
        token.ExpiresAt.TryNumericDate(out var expiresAt);
        token.IssuedAt.TryNumericDate(out var issuedAt);
        token.NotBefore.TryNumericDate(out var notBefore);
        var confirmation = token.Confirmation.ToElement(); // the rest of the payload is discarded
        var names = new CallerNames(
            _profile.Subject(token), _profile.ReplacesSubject, _profile.Client(token), _profile.ReplacesClient);
        var caller = new AcceptedCaller(Authority, _inbound.Map(CallerClaims.Create(token, Authority, names)))
        {
            NameClaimType = _inbound.NameClaimType, RoleSources = _roles, Tenants = _tenants, ExpiresAt = NumericTime.ToDate(expiresAt),
            ClockSkew = TimeSpan.FromSeconds(_skew), Status = StatusUnder(key), BoundBy = MembersOf(confirmation),
        };
        return new ValidatedToken(digest, _clock.GetTimestamp(), this, key, caller, confirmation, Math.Max(issuedAt, notBefore), expiresAt)
        {
            Size = TokenSize.Estimate(caller, confirmation),
        };
    }

    private static string[] MembersOf(JsonElement confirmation) =>
        confirmation.ValueKind is not JsonValueKind.Object ? []
        : [.. confirmation.EnumerateObject().Select(member => KnownMembers.Find(known => member.NameEquals(known)) ?? member.Name)];

    // Consecutive tokens of the same key share one object.
    private TokenStatus StatusUnder(VerificationKey key) =>
        _status is { } known && known.Key == key ? known : _status = new TokenStatus(this, key);

    /// <summary>The fault of a token that has expired.</summary>
    public TokenFault Expired => _expiry.Expired;

    /// <summary>Returns what was expected of the key of a token, for the log; <see langword="null"/> for the text of the reason.</summary>
    public string? ExpectedKey(Refusal refusal) => _keyFaults.Expected(refusal);

    /// <summary>Checks the expiry, after all other claims: only a token that is otherwise valid is reported as expired.</summary>
    public bool HasExpired(ValidatedToken token, double now) => _expiry.HasExpired(token.ExpiresAt, now);

    /// <summary>
    /// Checks whether a cached token is still acceptable: not after its <c>exp</c>, not before its <c>nbf</c> (the clock may have been
    /// set back), only with a key that is still published, only for this audience.
    /// </summary>
    public bool StillAccepts(ValidatedToken token)
    {
        var now = _clock.NumericNow();
        return now < token.ExpiresAt && now + _skew >= token.NotBefore && !_isGone && WhyNotAccepted(token.Caller, token.Key) is null;
    }

    /// <summary>Returns the reason why a token that was accepted before is now refused, apart from its times.</summary>
    public Refusal? WhyNotAccepted(AcceptedCaller caller, VerificationKey key)
    {
        if (!_audience.Admits(caller)) return JwtRefusals.AudienceMismatch;
        if (_allowedBy is not null && _allowedBy.Allows(Authority) is var allows and not true)
            return allows is null ? JwtRefusals.KeysUnavailable : JwtRefusals.IssuerUnknown;
        if (Keys.StillTrusts(key)) return null;
        return key.IsRetired ? JwtRefusals.KeyUnknown : JwtRefusals.KeysUnavailable;
    }
}
