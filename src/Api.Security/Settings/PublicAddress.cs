using System.Diagnostics.CodeAnalysis;

namespace Api.Security;

/// <summary>
/// The address that clients call, as a resource identifier (RFC 9728, 1.2): https, no fragment, and here no query either.
/// </summary>
internal sealed class PublicAddress
{
    private PublicAddress(Uri address) => (Origin, Path) = (address.GetLeftPart(UriPartial.Authority), address.AbsolutePath.TrimEnd('/'));

    /// <summary>Scheme, host and port.</summary>
    public string Origin { get; }

    /// <summary>The path, without a trailing slash.</summary>
    public string Path { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out PublicAddress? address)
    {
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri) && IsProtected(uri) && uri.UserInfo.Length == 0 && IsPlain(text)
            ? new PublicAddress(uri)
            : null;
        return address is not null;
    }

    private static bool IsProtected(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    // It becomes part of challenges, which allow no other characters.
    private static bool IsPlain(string text) =>
        text.All(character => character is > ' ' and < '\u007f' and not ('"' or '\\' or '?' or '#' or '%' or '{' or '}'));
}
