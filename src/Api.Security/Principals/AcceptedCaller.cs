namespace Api.Security;

/// <summary>Who a validated credential speaks for: an immutable list of claims from one issuer.</summary>
public sealed class AcceptedCaller
{
    private const long Never = long.MaxValue;

    private readonly CallerClaim[] _claims;
    private readonly long _expiresAt = Never; // UTC ticks: many callers are remembered
    private volatile ScopeGrants? _grants;
    private volatile string[]? _roles;

    /// <summary>Creates a caller.</summary>
    /// <param name="issuer">Who vouches for the claims; becomes <see cref="System.Security.Claims.Claim.Issuer"/>.</param>
    /// <param name="claims">The claims, scopes as one <c>scope</c> or <c>scp</c> claim each. An array is kept as it is, not copied.</param>
    public AcceptedCaller(string issuer, IReadOnlyList<CallerClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(claims);
        (Issuer, _claims) = (issuer, claims as CallerClaim[] ?? [.. claims]);
    }

    /// <summary>Who vouches for the claims.</summary>
    public string Issuer { get; }

    /// <summary>The claims, in the order of the credential.</summary>
    public IReadOnlyList<CallerClaim> Claims => _claims;

    /// <summary>Where the roles stand that <c>RequireRole</c>, <c>IsInRole</c> and <c>[Authorize(Roles = …)]</c> read.</summary>
    /// <value>Default: the claim <c>roles</c> (RFC 9068, 2.2.3.1).</value>
    public RoleSources RoleSources { get; init; } = RoleSources.Default;

    /// <summary>The tenants that <see cref="Issuer"/> may speak for.</summary>
    /// <value>Default: <see cref="IssuerTenants.Unlimited"/>, right for a scheme with one issuer.</value>
    public IssuerTenants Tenants { get; init; } = IssuerTenants.Unlimited;

    /// <summary>
    /// When the credential ends: <c>exp</c> of a token. Becomes <c>AuthenticationProperties.ExpiresUtc</c>, at which SignalR closes a connection
    /// where <c>CloseOnAuthenticationExpiration</c> is set.
    /// </summary>
    /// <value>Default: <see langword="null"/>, not known or never.</value>
    public DateTimeOffset? ExpiresAt
    {
        get => _expiresAt == Never ? null : new DateTimeOffset(_expiresAt, TimeSpan.Zero);
        init => _expiresAt = value?.UtcTicks ?? Never;
    }

    /// <summary>How much longer than <see cref="ExpiresAt"/> the credential is accepted, because clocks differ.</summary>
    /// <value>Default: 0.</value>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Where to ask whether the credential would still be accepted.</summary>
    /// <value>Default: <see langword="null"/>, only its time and <see cref="IRevocationCheck"/> decide.</value>
    public ICredentialStatus? Status { get; init; }

    /// <summary>The roles, where they do not simply stand in one claim; found at the first question and then kept.</summary>
    internal string[] GatheredRoles => _roles ??= RoleSources.Gather(EachClaim);

    /// <summary>The same, without the price of an interface for each of them.</summary>
    internal ReadOnlySpan<CallerClaim> EachClaim => _claims;

    /// <summary>Whether a request with the credential would be refused because its time is over.</summary>
    internal bool HasEnded(TimeProvider clock) => _expiresAt != Never && clock.GetUtcNow().UtcTicks - ClockSkew.Ticks >= _expiresAt;

    /// <summary>The scopes, taken apart at the first question and then kept: what they were granted for does not change.</summary>
    internal ScopeGrants GrantsIn(ScopeCatalogue catalogue) => _grants is { } known && known.Catalogue == catalogue ? known : _grants = Parse(catalogue);

    private ScopeGrants Parse(ScopeCatalogue catalogue)
    {
        var scopes = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (ref readonly var claim in EachClaim)
            if (claim.ValueType != CallerValue.Json && catalogue.ClaimTypes.Contains(claim.Type, StringComparer.Ordinal))
                ScopeText.AddTo(scopes, claim.Value);
        return new ScopeGrants(catalogue, scopes.Keys);
    }
}
