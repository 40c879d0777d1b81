using CsCheck;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>For every text that is accepted as a clean address, the discovery document is requested exactly below that address.</summary>
public sealed class CleanAddressTests
{
    private static readonly string[] Pieces =
    [
        "https://", "http://", "HTTPS://", "a.example", "127.0.0.1", "0x7f.1", "[::1]", ":443", ":8443", "user@", "/", "//", "\\", ".",
        "..", "%2e", "%2F", "%41", "%C3%A9", "realm", "?", "#", ";", "é",
        " ", "%", "x=1", "@",
    ];

    [Fact]
    public void The_requested_address_is_exactly_the_address_in_the_text() => Gen.Int[0, Pieces.Length - 1].Array[1, 8].Sample(
        chosen =>
        {
            var text = string.Concat(chosen.Select(piece => Pieces[piece]));
            if (!CleanAddress.TryRead(text, out var uri)) return true;
            var asked = new Uri(text.TrimEnd('/') + "/.well-known/openid-configuration");
            return asked.AbsoluteUri == text.TrimEnd('/') + "/.well-known/openid-configuration" && asked.Query.Length == 0
                && asked.Fragment.Length == 0 && asked.UserInfo.Length == 0 &&
                CleanAddress.OriginOf(asked) == CleanAddress.OriginOf(uri!)
                    && text.StartsWith(CleanAddress.OriginOf(uri!), StringComparison.Ordinal);
        },
        iter: 200_000);
}
