namespace Api.Security;

/// <summary>
/// A media type in a JOSE header: compared case-insensitively, with or without <c>application/</c> (RFC 7515, 4.1.9 and 4.1.10).
/// </summary>
internal static class MediaType
{
    private const string Prefix = "application/";

    /// <summary>Returns the name without <c>application/</c>; empty when there is no media type.</summary>
    public static ReadOnlySpan<char> NameOf(string? type) =>
        type is not null && type.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? type.AsSpan(Prefix.Length) : type;
}
