using System.Buffers;

namespace Api.Security.Jwt;

/// <summary>
/// The text of an address that says exactly one thing: what is asked for is what is written. An issuer is such an https URL, without
/// query and fragment (OpenID Connect Discovery, 3; RFC 8414, 2). User info, dot segments, and spellings that clients and servers
/// read in different ways (RFC 3986, 6.2) are none.
/// </summary>
internal static class CleanAddress
{
    // Without those that need an escape, and those with which servers cut segments anew: backslash, semicolon.
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/[]@!$&'()*+,=%");

    /// <summary>For an address that comes from outside: the one spelling that it has.</summary>
    /// <param name="text">What is written.</param>
    /// <param name="uri">The address, when it is one.</param>
    public static bool TryRead(string text, out Uri? uri) =>
        TryReadConfigured(text, out uri) && !text.AsSpan().ContainsAnyExcept(Characters) && IsCanonical(text, uri!) && HasCleanHost(uri!);

    /// <summary>For an address that a developer wrote: upper case, the default port and international names are taken, too.</summary>
    /// <inheritdoc cref="TryRead"/>
    public static bool TryReadConfigured(string text, out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri) && IsOfTheWeb(uri, text) && !text.AsSpan().ContainsAny("?#\\") && !text.Any(IsBlank) && !HasUserInfo(text) && HasCleanSegments(text);

    /// <summary>Where it is: scheme, host and port, spelled in one way.</summary>
    public static string OriginOf(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static bool IsOfTheWeb(Uri uri, string text) =>
        uri.Scheme is "https" or "http" && text.AsSpan(uri.Scheme.Length).StartsWith("://") && text.Length > uri.Scheme.Length + 3 && text[uri.Scheme.Length + 3] != '/';

    private static bool IsBlank(char character) => char.IsWhiteSpace(character) || char.IsControl(character);

    private static bool IsCanonical(string text, Uri uri) => uri.AbsoluteUri == text || (uri.AbsolutePath == "/" && uri.AbsoluteUri == text + "/");

    private static bool HasCleanHost(Uri uri) => uri.Host.Length > 0 && !uri.Host.EndsWith('.') && !uri.Host.Contains('%', StringComparison.Ordinal);

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

    // Empty only behind a slash at the end. What an escape hides must be no slash, dot, percent sign or control character.
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
