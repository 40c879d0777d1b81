using System.Collections.Frozen;

namespace Api.Security;

/// <summary>A scope that another one implies, with the narrowest qualifier on the path to it.</summary>
internal readonly record struct ImpliedScope(string Base, ScopeQualifier Qualifier);

/// <summary>The scope definitions and settings of the application, fixed at startup.</summary>
internal sealed class ScopeCatalogue
{
    private readonly ScopeOptions _options;
    private readonly FrozenDictionary<string, ImpliedScope[]> _implied;

    public ScopeCatalogue(ScopeOptions options)
    {
        _options = options;
        (AllowWildcards, UnqualifiedReach, ClaimTypes) = (options.AllowWildcards, options.UnqualifiedReach, [.. options.ClaimTypes]);
        Definitions = [.. options.Definitions];
        _implied = Definitions.Where(definition => definition.Implies.Count > 0).DistinctBy(definition => definition.Scope)
            .ToFrozenDictionary(definition => definition.Scope, definition => Closure(definition.Scope), StringComparer.Ordinal);
    }

    /// <summary>The catalog of an application that configures no scopes.</summary>
    public static ScopeCatalogue Default { get; } = new(new ScopeOptions());

    public bool AllowWildcards { get; }

    public ScopeReach UnqualifiedReach { get; }

    /// <summary>The claims that hold scopes.</summary>
    public string[] ClaimTypes { get; }

    /// <summary>The entries, in the order in which they were defined.</summary>
    public IReadOnlyList<ScopeDefinition> Definitions { get; }

    /// <summary>Returns everything that a granted base implies, directly or indirectly.</summary>
    public ReadOnlySpan<ImpliedScope> ImpliedBy(string name) => _implied.TryGetValue(name, out var implied) ? implied : [];

    /// <inheritdoc cref="ScopeOptions.Defines"/>
    public bool Defines(string scope) => _options.Defines(scope);

    private ImpliedScope[] Closure(string scope)
    {
        var found = new List<ImpliedScope>();
        var open = new Queue<ImpliedScope>([new ImpliedScope(scope, ScopeQualifier.None)]);
        while (open.TryDequeue(out var from))
        {
            foreach (var target in Definitions.Where(definition => definition.Scope == from.Base)
                .SelectMany(definition => definition.Implies))
            {
                var name = ScopeName.Parse(target);
                var implied = new ImpliedScope(name.Base, ScopeQualifiers.Narrower(from.Qualifier, name.Qualifier));
                if (found.Contains(implied)) continue;
                found.Add(implied);
                open.Enqueue(implied);
            }
        }

        return [.. found];
    }
}
