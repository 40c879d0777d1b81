namespace Api.Security.Jwt;

/// <summary>A media type as JOSE headers carry it: to be compared without case, with or without <c>application/</c> (RFC 7515, 4.1.9 and 4.1.10).</summary>
internal static class MediaType
{
    private const string Prefix = "application/";

    /// <summary>The name without <c>application/</c>; empty when there is none.</summary>
    public static ReadOnlySpan<char> NameOf(string? type) =>
        type is not null && type.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? type.AsSpan(Prefix.Length) : type;
}
