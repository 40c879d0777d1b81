using System.Diagnostics.CodeAnalysis;

namespace Api.Security;

/// <summary>What clients call, as a resource identifier (RFC 9728, 1.2): https, no fragment; here no query either.</summary>
internal sealed class PublicAddress
{
    private PublicAddress(Uri address) => Origin = (Authority: address.GetLeftPart(UriPartial.Authority), Path: address.AbsolutePath.TrimEnd('/'));

    /// <summary>Scheme, host and port; then the path, without a slash at its end.</summary>
    public (string Authority, string Path) Origin { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out PublicAddress? address)
    {
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) &&
            uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && !text.AsSpan().ContainsAny('?', '#') && FitsChallenge(text)
            ? new PublicAddress(uri)
            : null;
        return address is not null;
    }

    private static bool FitsChallenge(string text) => text.All(character => character is > ' ' and < '\u007f' and not ('"' or '\\'));
}
