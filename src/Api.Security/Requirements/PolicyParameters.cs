namespace Api.Security;

/// <summary>Named parameters in a policy name: <c>acr=phr;max_age=300</c>.</summary>
internal static class PolicyParameters
{
    public static string Join(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var parts = new List<string>(parameters.Length);
        foreach (var (name, value) in parameters)
            if (value is not null)
                parts.Add($"{name}={value.Replace("%", "%25", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal)}");
        return string.Join(';', parts);
    }

    /// <exception cref="ArgumentException">A part is not a parameter, is unknown, has no value or appears twice.</exception>
    public static Dictionary<string, string> Parse(string text, params string[] known)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == part.Length - 1 || !known.Contains(part[..equals], StringComparer.Ordinal)
                || !parameters.TryAdd(part[..equals], Uri.UnescapeDataString(part[(equals + 1)..])))
                throw new ArgumentException(
                    $"'{part}' is not valid: write {string.Join(", ", known.Select(name => name + "=\u2026"))}, "
                    + "each at most once and separated by ';'.", nameof(text));
        }

        return parameters;
    }
}
