namespace Api.Security;

/// <summary>Values in a policy name, separated by spaces. Reserved characters are percent-encoded.</summary>
internal static class PolicyWords
{
    /// <exception cref="ArgumentException">A value is empty. The policy name would require less than was written.</exception>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Escape));

    /// <exception cref="ArgumentException">A value is empty.</exception>
    public static string[] Split(string text) => [.. text.Split(' ').Select(word => Uri.UnescapeDataString(Checked(word)))];

    // Encodes reserved characters only, so that a name stays readable: realm_access.roles, orders-admin, 10.0.0.0/8.
    private static string Escape(string word) =>
        Checked(word).Replace("%", "%25", StringComparison.Ordinal)
            .Replace(" ", "%20", StringComparison.Ordinal)
            .Replace(";", "%3B", StringComparison.Ordinal);

    private static string Checked(string word) =>
        string.IsNullOrWhiteSpace(word) ? throw new ArgumentException("one of its values is empty.", nameof(word)) : word;
}
