namespace Api.Security;

/// <summary>
/// What scopes mean here: <c>AddApiSecurity(o =&gt; o.Scopes.Define("read:orders", "Read orders"))</c>. A scope is
/// <c>segment(:segment)*</c>, compared whole and ordinal; a last segment <c>own</c> or <c>any</c> says how far it goes. Scopes
/// limit the client, not the user: what the user may do is for roles, owners and tenants to say.
/// </summary>
public sealed class ScopeOptions
{
    private readonly List<ScopeDefinition> _definitions = [];

    /// <summary>The claims that hold granted scopes; each value is split at spaces (RFC 6749, 3.3).</summary>
    /// <value>Default: <c>scope</c> and <c>scp</c>. Add <c>permissions</c> for Auth0, <c>roles</c> for app permissions of Entra.</value>
    public IList<string> ClaimTypes { get; } = ["scope", "scp"];

    /// <summary>
    /// Whether a <em>granted</em> scope may hold wildcards: <c>*</c> stands for one segment, a last <c>**</c> for one or more. Alone they
    /// match nothing, and they never match a qualifier or a segment that came from a template. Required scopes never hold any.
    /// </summary>
    /// <value>Default: <see langword="false"/>; <c>*</c> is then a letter like any other.</value>
    public bool AllowWildcards { get; set; }

    /// <summary>How far a granted scope without a qualifier goes.</summary>
    /// <value><see cref="ScopeReach.Own"/>, the default, or <see cref="ScopeReach.Any"/>.</value>
    public ScopeReach UnqualifiedReach { get; set; } = ScopeReach.Own;

    /// <summary>Whether these scopes, once granted, would satisfy a requirement: by name, by what they imply, by a wildcard. As <c>RequireScope</c> decides.</summary>
    /// <param name="granted">Scopes, one each.</param>
    /// <param name="required">One scope, without wildcards and templates.</param>
    /// <returns>Whether they would.</returns>
    public bool Satisfies(IEnumerable<string> granted, string required)
    {
        ArgumentNullException.ThrowIfNull(granted);
        ArgumentNullException.ThrowIfNull(required);
        var name = ScopeName.BaseOf(required, out var qualifier);
        return new ScopeGrants(new ScopeCatalogue(this), [.. granted]).Satisfy(name, qualifier, null);
    }

    internal IReadOnlyList<ScopeDefinition> Definitions => _definitions;

    /// <summary>Whether a required scope is defined: as it stands, or the one that it qualifies. An empty catalogue defines all.</summary>
    internal bool Defines(string scope) =>
        _definitions.Count == 0 || _definitions.Exists(definition => definition.Scope == scope || definition.Scope == ScopeName.Parse(scope).Base);

    /// <summary>
    /// Puts a scope into the catalogue. Once it has an entry, an endpoint that requires a scope which is not in it stops the
    /// start; descriptions go into the OpenAPI document, names into the resource metadata.
    /// </summary>
    /// <param name="scope">The scope, such as <c>write:orders</c>; its <c>:own</c> and <c>:any</c> are then defined too.</param>
    /// <param name="description">What it allows, for people.</param>
    /// <param name="implies">
    /// Scopes that whoever holds this one holds as well, and what those imply in turn. The narrower qualifier wins, that of the
    /// grant or that of an implied scope on the way: what was granted as <c>:own</c> never reaches any. Each must be defined; a
    /// circle stops the start.
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
