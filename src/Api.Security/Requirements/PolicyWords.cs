namespace Api.Security;

/// <summary>Words in a policy name, separated by spaces; what would not survive there is percent-encoded.</summary>
internal static class PolicyWords
{
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Escape));

    public static string[] Split(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    // Only what would be read as something else, so that a name stays readable: realm_access.roles, orders-admin, 10.0.0.0/8.
    private static string Escape(string word) =>
        word.Replace("%", "%25", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);
}
