namespace Api.Security;

/// <summary>
/// Common HTTP authentication schemes, which the log may name. What else a client sends at this place may be the credential itself.
/// </summary>
internal static class KnownSchemeNames
{
    private static readonly string[] Names =
        ["Basic", "Bearer", "Digest", "DPoP", "HOBA", "Mutual", "Negotiate", "NTLM", "GNAP", "ApiKey", "Token", "AWS4-HMAC-SHA256", "JWT"];

    /// <summary>Returns the name of the scheme in <c>Authorization</c>, as listed here; <see langword="null"/> for any other.</summary>
    public static string? Find(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.IndexOf(' ', StringComparison.Ordinal) is > 0 and var length
            ? Array.Find(Names, name => header.AsSpan(0, length).Equals(name, StringComparison.OrdinalIgnoreCase))
            : null;
}
