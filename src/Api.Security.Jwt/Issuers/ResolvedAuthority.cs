namespace Api.Security.Jwt;

/// <summary>The names that an issuer may have which a resolver allows.</summary>
internal static class ResolvedAuthority
{
    /// <param name="issuer">What an unauthenticated caller wrote.</param>
    /// <param name="origin">The server that it is on; <see langword="null"/> for a name that is no address of the web, such as a URN.</param>
    /// <returns>Whether it has one meaning only: a clean address, or a name that nothing takes for an address of the web.</returns>
    public static bool TryRead(string issuer, out string? origin)
    {
        origin = CleanAddress.TryRead(issuer, out var uri) ? CleanAddress.OriginOf(uri!) : null;
        return origin is not null || !LooksLikeAddress(issuer);
    }

    private static bool LooksLikeAddress(string issuer) =>
        issuer.TrimStart().StartsWith("http", StringComparison.OrdinalIgnoreCase) || issuer.AsSpan().ContainsAny("/\\?#") ||
        (Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http");
}
