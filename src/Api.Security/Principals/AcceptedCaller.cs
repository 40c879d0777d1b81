namespace Api.Security;

/// <summary>Who a validated credential speaks for: an immutable list of claims from one issuer.</summary>
public sealed class AcceptedCaller
{
    private readonly CallerClaim[] _claims;
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

    /// <summary>The roles, where they do not simply stand in one claim; found at the first question and then kept.</summary>
    internal string[] GatheredRoles => _roles ??= RoleSources.Gather(EachClaim);

    /// <summary>The same, without the price of an interface for each of them.</summary>
    internal ReadOnlySpan<CallerClaim> EachClaim => _claims;

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
