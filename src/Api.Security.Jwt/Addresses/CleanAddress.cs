using System.Buffers;

namespace Api.Security.Jwt;

/// <summary>
/// Checks that the text of an address has exactly one meaning. An issuer is an https URL without query and fragment (OpenID Connect
/// Discovery, 3; RFC 8414, 2). Addresses with user info, dot segments, or spellings that clients and servers may read differently
/// (RFC 3986, 6.2) are rejected.
/// </summary>
internal static class CleanAddress
{
    // Excludes characters that need an escape, and those that some servers treat as segment separators: backslash, semicolon.
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/[]@!$&'()*+,=%");

    /// <summary>Reads an address from an untrusted source; only its canonical spelling is accepted.</summary>
    /// <param name="text">The text.</param>
    /// <param name="uri">The address, when the text is one.</param>
    public static bool TryRead(string text, out Uri? uri) =>
        TryReadConfigured(text, out uri) && !text.AsSpan().ContainsAnyExcept(Characters) && IsCanonical(text, uri!) && HasCleanHost(uri!);

    /// <summary>Reads an address that a developer wrote; upper case, the default port and international names are accepted, too.</summary>
    /// <inheritdoc cref="TryRead"/>
    public static bool TryReadConfigured(string text, out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri) && IsOfTheWeb(uri, text) && !text.AsSpan().ContainsAny("?#\\") &&
        !text.Any(IsBlank) && !HasUserInfo(text) && HasCleanSegments(text);

    /// <summary>Returns the origin of an address: scheme, host and port in canonical form.</summary>
    public static string OriginOf(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static bool IsOfTheWeb(Uri uri, string text) =>
        uri.Scheme is "https" or "http" && text.AsSpan(uri.Scheme.Length).StartsWith("://") &&
        text.Length > uri.Scheme.Length + 3 && text[uri.Scheme.Length + 3] != '/';

    private static bool IsBlank(char character) => char.IsWhiteSpace(character) || char.IsControl(character);

    private static bool IsCanonical(string text, Uri uri) =>
        uri.AbsoluteUri == text || (uri.AbsolutePath == "/" && uri.AbsoluteUri == text + "/");

    private static bool HasCleanHost(Uri uri) =>
        uri.Host.Length > 0 && !uri.Host.EndsWith('.') && !uri.Host.Contains('%', StringComparison.Ordinal);

    private static bool HasUserInfo(string text) => AfterScheme(text) is var rest && rest[..PathStart(rest)].Contains('@');

    private static bool HasCleanSegments(string text)
    {
        var rest = AfterScheme(text);
        var path = rest[PathStart(rest)..];
        if (path.IsEmpty) return true;
        foreach (var range in path[1..].Split('/'))
            if (!IsCleanSegment(path[1..][range], isLast: range.End.Value == path.Length - 1)) return false;
        return true;
    }

    // Only the last segment may be empty. An escape must not encode a control character or any of . / \ % ; ? #
    private static bool IsCleanSegment(ReadOnlySpan<char> segment, bool isLast)
    {
        if (segment.IsEmpty) return isLast;
        if (segment is "." or ".." || segment.Contains(';')) return false;
        for (var at = segment.IndexOf('%'); at >= 0; at = segment.IndexOf('%'))
        {
            if (segment.Length < at + 3 || !TryEscape(segment.Slice(at + 1, 2), out var hidden)) return false;
            if (hidden is < 0x20 or 0x7F || "./\\%;?#".Contains((char)hidden, StringComparison.Ordinal)) return false;
            segment = segment[(at + 3)..];
        }

        return true;
    }

    private static bool TryEscape(ReadOnlySpan<char> digits, out byte hidden) =>
        byte.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out hidden);

    private static ReadOnlySpan<char> AfterScheme(string text) => text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3);

    private static int PathStart(ReadOnlySpan<char> rest) => rest.IndexOf('/') is >= 0 and var slash ? slash : rest.Length;
}
