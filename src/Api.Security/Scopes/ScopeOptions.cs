namespace Api.Security;

/// <summary>
/// The scopes of the application: <c>AddApiSecurity(o =&gt; o.Scopes.Define("read:orders", "Read orders"))</c>. A scope is
/// <c>segment(:segment)*</c>, compared as a whole and ordinally. A last segment <c>own</c> or <c>any</c> sets its reach. Scopes
/// limit the client. To limit the user, use roles, owners and tenants.
/// </summary>
public sealed class ScopeOptions
{
    private readonly List<ScopeDefinition> _definitions = [];

    /// <summary>The claims that hold granted scopes; each value is split at spaces (RFC 6749, 3.3).</summary>
    /// <value>Default: <c>scope</c> and <c>scp</c>. Add <c>permissions</c> for Auth0, <c>roles</c> for app permissions of Entra.</value>
    public IList<string> ClaimTypes { get; } = ["scope", "scp"];

    /// <summary>
    /// Whether a <em>granted</em> scope may contain wildcards: <c>*</c> matches one segment, a final <c>**</c> one or more. A
    /// wildcard alone matches nothing, and no wildcard matches a qualifier or a segment that came from a template. Required
    /// scopes never contain wildcards.
    /// </summary>
    /// <value>Default: <see langword="false"/>; <c>*</c> is then an ordinary character.</value>
    public bool AllowWildcards { get; set; }

    /// <summary>The reach of a granted scope without a qualifier.</summary>
    /// <value><see cref="ScopeReach.Own"/>, the default, or <see cref="ScopeReach.Any"/>.</value>
    public ScopeReach UnqualifiedReach { get; set; } = ScopeReach.Own;

    /// <summary>
    /// Checks whether these granted scopes would satisfy a requirement: by name, by implication or by a wildcard. The result is
    /// the same as that of <c>RequireScope</c>.
    /// </summary>
    /// <param name="granted">The granted scopes, one for each entry.</param>
    /// <param name="required">One scope, without wildcards and templates.</param>
    /// <returns><see langword="true"/> when they would.</returns>
    public bool Satisfies(IEnumerable<string> granted, string required)
    {
        ArgumentNullException.ThrowIfNull(granted);
        ArgumentNullException.ThrowIfNull(required);
        var name = ScopeName.BaseOf(required, out var qualifier);
        return new ScopeGrants(new ScopeCatalogue(this), [.. granted]).Satisfy(name, qualifier, null);
    }

    internal IReadOnlyList<ScopeDefinition> Definitions => _definitions;

    /// <summary>
    /// Checks whether a required scope is defined, as written or without its qualifier. An empty catalog defines all scopes.
    /// </summary>
    internal bool Defines(string scope) =>
        _definitions.Count == 0
            || _definitions.Exists(definition => definition.Scope == scope || definition.Scope == ScopeName.Parse(scope).Base);

    /// <summary>
    /// Adds a scope to the catalog. Once the catalog has an entry, startup fails if an endpoint requires a scope that is not
    /// in it. Descriptions appear in the OpenAPI document, names in the resource metadata.
    /// </summary>
    /// <param name="scope">The scope, such as <c>write:orders</c>; its <c>:own</c> and <c>:any</c> are then defined too.</param>
    /// <param name="description">A human-readable description of what the scope allows.</param>
    /// <param name="implies">
    /// The scopes that this scope implies, directly and through their own implications. The narrowest qualifier on the path
    /// applies, including that of the grant: a scope that was granted as <c>:own</c> never becomes <c>:any</c>. Each implied
    /// scope must be defined. A cycle makes startup fail.
    /// </param>
    /// <returns>The same options.</returns>
    public ScopeOptions Define(string scope, string description, params string[] implies)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(implies);
        _definitions.Add(new ScopeDefinition(scope, description, [.. implies]));
        return this;
    }
}
