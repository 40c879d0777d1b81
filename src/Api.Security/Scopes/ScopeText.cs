namespace Api.Security;

/// <summary>Parses the text of a claim that holds scopes: any number of them, separated by spaces (RFC 6749, 3.3).</summary>
internal static class ScopeText
{
    /// <summary>Adds each scope of a text once.</summary>
    public static void AddTo(OrderedDictionary<string, bool> scopes, string text)
    {
        if (!text.Contains(' ', StringComparison.Ordinal))
        {
            if (text.Length > 0) scopes.TryAdd(text, true);
            return;
        }

        foreach (var scope in text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) scopes.TryAdd(scope, true);
    }
}
