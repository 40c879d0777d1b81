namespace Api.Security.Jwt;

/// <summary>Checks the names of issuers that a resolver allows.</summary>
internal static class ResolvedAuthority
{
    /// <param name="issuer">The unverified <c>iss</c>.</param>
    /// <param name="origin">The server of the issuer; <see langword="null"/> for a name that is not a web address, such as a URN.</param>
    /// <returns>Whether the name has exactly one meaning: a clean address, or a name that cannot be read as a web address.</returns>
    public static bool TryRead(string issuer, out string? origin)
    {
        origin = CleanAddress.TryRead(issuer, out var uri) ? CleanAddress.OriginOf(uri!) : null;
        return origin is not null || !LooksLikeAddress(issuer);
    }

    private static bool LooksLikeAddress(string issuer) =>
        issuer.TrimStart().StartsWith("http", StringComparison.OrdinalIgnoreCase) || issuer.AsSpan().ContainsAny("/\\?#") ||
        (Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http");
}
