using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Api.Security.DPoP;

/// <summary>
/// An http or https URI without query and fragment, normalized by syntax and scheme (RFC 3986, 6.2.2 and 6.2.3): scheme and host in lower
/// case, no default port, an empty path as <c>/</c>. The path keeps its case (<see cref="TargetPath"/>).
/// </summary>
internal sealed record TargetUri(string Scheme, string Authority, string Path)
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789ABCDEFabcdef:.");

    /// <summary>Reads an <c>htu</c>. Its query and fragment are ignored (RFC 9449, 4.3, check 9). Never throws.</summary>
    /// <param name="text">The text.</param>
    /// <param name="uri">The URI.</param>
    /// <returns><see langword="false"/> for anything else, such as a URI with user information.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out TargetUri? uri)
    {
        uri = null;
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 || SchemeOf(text[..colon]) is not { } scheme) return false;
        var rest = text[(colon + 3)..];
        if (rest.IndexOfAny('?', '#') is >= 0 and var end)
        {
            if (rest[end..].ContainsAnyExceptInRange('!', '~')) return false;
            rest = rest[..end];
        }

        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        if (AuthorityOf(authority, scheme) is not { } normalized) return false;
        if (!TargetPath.TryNormalize(slash < 0 ? "/" : rest[slash..], out var path)) return false;
        uri = new TargetUri(scheme, normalized, path);
        return true;
    }

    /// <returns>The first part that differs; <see langword="null"/> when both are the same URI.</returns>
    public TargetFault? CompareWith(TargetUri other) =>
        Scheme != other.Scheme ? TargetFault.Scheme
        : Authority != other.Authority ? TargetFault.Authority
        : Path != other.Path ? TargetFault.Path
        : null;

    /// <returns>Host and port in their normal form; <see langword="null"/> when they are malformed.</returns>
    public static string? AuthorityOf(ReadOnlySpan<char> text, string scheme)
    {
        ReadOnlySpan<char> host = text, port = default;
        var afterAddress = text.StartsWith("[") ? text.IndexOf(']') + 1 : 0;
        if (text.StartsWith("[") && afterAddress == 0) return null;
        if (text[afterAddress..].LastIndexOf(':') is >= 0 and var colon)
        {
            host = text[..(afterAddress + colon)];
            port = text[(afterAddress + colon + 1)..];
        }

        if (HostOf(host) is not { } name) return null;
        if (port.IsEmpty) return name;
        if (port.ContainsAnyExceptInRange('0', '9')) return null; // the parser accepts NUL at the end
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return number == (scheme == "https" ? 443 : 80) ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{number}");
    }

    private static string? SchemeOf(ReadOnlySpan<char> text) =>
        text.Equals("https", StringComparison.OrdinalIgnoreCase) ? "https"
        : text.Equals("http", StringComparison.OrdinalIgnoreCase) ? "http"
        : null;

    // A name in ASCII, or an address. International names are compared as in requests: in Punycode.
    private static string? HostOf(ReadOnlySpan<char> host)
    {
        if (host.StartsWith("["))
            return host.EndsWith("]") && IsAddress(host[1..^1]) && IPAddress.TryParse(host[1..^1], out var address) ? $"[{address}]" : null;
        if (host.IsEmpty) return null;
        foreach (var character in host)
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_' or '~')) return null;
        return host.ContainsAnyInRange('A', 'Z') ? host.ToString().ToLowerInvariant() : host.ToString();
    }

    // The parser accepts more, such as an address in brackets of its own, or with a zone.
    private static bool IsAddress(ReadOnlySpan<char> text) => text.Contains(':') && !text.ContainsAnyExcept(AddressCharacters);
}
