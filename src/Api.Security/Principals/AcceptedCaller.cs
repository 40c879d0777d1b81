namespace Api.Security;

/// <summary>The caller of a validated credential: an immutable list of claims from one issuer.</summary>
public sealed class AcceptedCaller
{
    private const long Never = long.MaxValue;

    private readonly CallerClaim[] _claims;
    private readonly long _expiresAt = Never; // UTC ticks, to save memory: many callers are cached
    private volatile ScopeGrants? _grants;
    private volatile string[]? _roles;
    private object? _limitState;
    private object? _usageState;

    /// <summary>Creates a caller.</summary>
    /// <param name="issuer">The issuer of the claims; becomes <see cref="System.Security.Claims.Claim.Issuer"/>.</param>
    /// <param name="claims">The claims, with one <c>scope</c> or <c>scp</c> claim for each scope. An array is not copied.</param>
    public AcceptedCaller(string issuer, IReadOnlyList<CallerClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(claims);
        (Issuer, _claims) = (issuer, claims as CallerClaim[] ?? [.. claims]);
    }

    /// <summary>The issuer of the claims.</summary>
    public string Issuer { get; }

    /// <summary>The claims, in the order of the credential.</summary>
    public IReadOnlyList<CallerClaim> Claims => _claims;

    /// <summary>The claims from which <c>RequireRole</c>, <c>IsInRole</c> and <c>[Authorize(Roles = …)]</c> read roles.</summary>
    /// <value>Default: the claim <c>roles</c> (RFC 9068, 2.2.3.1).</value>
    public RoleSources RoleSources { get; init; } = RoleSources.Default;

    /// <summary>The claim that <c>Identity.Name</c> returns.</summary>
    /// <value>Default: <c>sub</c>.</value>
    internal string NameClaimType { get; init; } = ApiClaimTypes.Subject;

    /// <summary>The tenants that <see cref="Issuer"/> may assert.</summary>
    /// <value>Default: <see cref="IssuerTenants.Unlimited"/>, suitable for a scheme with one issuer.</value>
    public IssuerTenants Tenants { get; init; } = IssuerTenants.Unlimited;

    /// <summary>
    /// When the credential expires: the <c>exp</c> of a token. Becomes <c>AuthenticationProperties.ExpiresUtc</c>, when SignalR
    /// closes a connection if <c>CloseOnAuthenticationExpiration</c> is set.
    /// </summary>
    /// <value>Default: <see langword="null"/>, unknown or never.</value>
    public DateTimeOffset? ExpiresAt
    {
        get => _expiresAt == Never ? null : new DateTimeOffset(_expiresAt, TimeSpan.Zero);
        init => _expiresAt = value?.UtcTicks ?? Never;
    }

    /// <summary>How long after <see cref="ExpiresAt"/> the credential is still accepted, to allow for clock differences.</summary>
    /// <value>Default: 0.</value>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Checks whether the credential would still be accepted.</summary>
    /// <value>Default: <see langword="null"/>, only its expiry and <see cref="IRevocationCheck"/> are checked.</value>
    public ICredentialStatus? Status { get; init; }

    /// <summary>
    /// The keys that the caller proves to hold with every request: the members of <c>cnf</c> (<c>jkt</c>, <c>x5t#S256</c>), or those of a
    /// credential that is itself such a proof.
    /// </summary>
    /// <value>Default: none; anyone who has the credential can use it.</value>
    internal IReadOnlyList<string> BoundBy { get; init; } = [];

    /// <summary>The limits that the store of the credential keeps for it.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    internal CallerLimits? Limits { get; init; }

    /// <summary>What a limiter has worked out about this caller, for the next requests with the same credential.</summary>
    internal object? LimitState { get => Volatile.Read(ref _limitState); set => Volatile.Write(ref _limitState, value); }

    /// <summary>Where the requests of this caller are counted, for the next requests with the same credential.</summary>
    internal object? UsageState { get => Volatile.Read(ref _usageState); set => Volatile.Write(ref _usageState, value); }

    /// <summary>The roles, when they are not simply the values of one claim. Collected on first use, then cached.</summary>
    internal string[] GatheredRoles => _roles ??= RoleSources.Gather(EachClaim);

    /// <summary>The claims, without the cost of enumerating an interface.</summary>
    internal ReadOnlySpan<CallerClaim> EachClaim => _claims;

    /// <summary>Checks whether the credential has expired, so that a request with it would be refused.</summary>
    internal bool HasEnded(TimeProvider clock) => _expiresAt != Never && clock.GetUtcNow().UtcTicks - ClockSkew.Ticks >= _expiresAt;

    /// <summary>Returns the scopes, parsed on first use and then cached. The granted scopes do not change.</summary>
    internal ScopeGrants GrantsIn(ScopeCatalogue catalogue) =>
        _grants is { } known && known.Catalogue == catalogue ? known : _grants = Parse(catalogue);

    private ScopeGrants Parse(ScopeCatalogue catalogue)
    {
        var scopes = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (ref readonly var claim in EachClaim)
            if (claim.ValueType != CallerValue.Json && catalogue.ClaimTypes.Contains(claim.Type, StringComparer.Ordinal))
                ScopeText.AddTo(scopes, claim.Value);
        return new ScopeGrants(catalogue, scopes.Keys);
    }
}
