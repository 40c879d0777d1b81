namespace Api.Security;

/// <summary>Finds errors in the catalog at startup.</summary>
internal static class ScopeErrors
{
    /// <summary>Returns one sentence for each error, with its fix.</summary>
    public static IEnumerable<string> Find(ScopeOptions options)
    {
        if (options.UnqualifiedReach is not (ScopeReach.Own or ScopeReach.Any)) yield return "Scopes.UnqualifiedReach: choose Own or Any.";
        if (options.ClaimTypes.Count == 0 || options.ClaimTypes.Any(string.IsNullOrEmpty))
            yield return "Scopes.ClaimTypes: name at least one claim, such as scope.";

        foreach (var twice in options.Definitions.GroupBy(definition => definition.Scope, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
            yield return $"Scopes.Define(\"{twice.Key}\"): it is defined {twice.Count()} times; define it once.";
        foreach (var definition in options.Definitions)
        {
            if (!RequiredScope.TryParse(definition.Scope, out var defined))
                yield return $"Scopes.Define(\"{definition.Scope}\"): it is not a scope; "
                    + $"use the characters that RFC 6749, 3.3 allows and {RequiredScope.Fix}";
            else if (definition.Implies.Count > 0 && (defined.Qualifier is not ScopeQualifier.None || defined.Template is not null))
                yield return $"Scopes.Define(\"{definition.Scope}\"): define what it implies on the scope without qualifier and template.";
            foreach (var target in definition.Implies.Where(target => !options.Defines(target)))
                yield return $"Scopes.Define(\"{definition.Scope}\") implies '{target}', which is not defined: define it, "
                    + "or correct its spelling.";
        }

        foreach (var scope in options.Definitions.Select(definition => definition.Scope).Distinct(StringComparer.Ordinal)
            .Where(scope => Reaches(options, scope, scope)))
            yield return $"Scopes.Define(\"{scope}\") implies itself, directly or through others: remove one implication from the cycle.";
    }

    private static bool Reaches(ScopeOptions options, string from, string wanted)
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([from]));
        while (open.TryPop(out var scope))
        {
            foreach (var target in options.Definitions.Where(definition => definition.Scope == scope)
                .SelectMany(definition => definition.Implies))
            {
                var name = ScopeName.Parse(target).Base;
                if (name == wanted) return true;
                if (seen.Add(name)) open.Push(name);
            }
        }

        return false;
    }
}
