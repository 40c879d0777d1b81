namespace Api.Security;

/// <summary>A granted base with wildcards: <c>*</c> matches exactly one segment, a final <c>**</c> one or more.</summary>
internal sealed class WildcardScope(string pattern, GrantedQualifiers qualifiers)
{
    private const string One = "*";
    private const string Rest = "**";

    private readonly string[] _segments = pattern.Split(':');

    public GrantedQualifiers Qualifiers { get; } = qualifiers;

    /// <summary>Checks whether a granted base contains a wildcard. A star alone is not a wildcard, so it never grants everything.</summary>
    public static bool IsPattern(string name) =>
        name.Contains('*', StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal)
            && Array.Exists(name.Split(':'), segment => segment is One or Rest);

    public bool Matches(ReadOnlySpan<char> text, IReadOnlyList<bool>? bound)
    {
        var at = 0;
        foreach (var range in text.Split(':'))
        {
            if (at >= _segments.Length && _segments[^1] is not Rest) return false;
            var segment = _segments[Math.Min(at, _segments.Length - 1)];
            var isWildcard = segment is One || (segment is Rest && at >= _segments.Length - 1);
            if (isWildcard ? bound?[at] is true : !text[range].SequenceEqual(segment)) return false;
            at++;
        }

        return at >= _segments.Length;
    }
}
