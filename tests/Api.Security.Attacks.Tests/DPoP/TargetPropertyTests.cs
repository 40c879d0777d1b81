using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Api.Security.DPoP;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using static Api.Security.Attacks.Tests.DPoP.AnyText;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// The comparison of URIs agrees with a slow one that follows RFC 3986, 5.2.4, 6.2.2 and 6.2.3 step by step, for texts that are nearly the
/// same URI.
/// </summary>
public sealed partial class TargetPropertyTests
{
    private static readonly string[] Starts =
    [
        "https", "HTTPS", "http", "hTtp", "ftp", "://", "://", "://", ":/", "//", ":", "api.example.com", "api.example.com",
        "API.example.com", "api.example.com.", "evil.example", "user@", "[::1]", "[0:0::1]", "[::2]", "[[::1]]", "127.0.0.1", ":443", ":80",
        ":0443", ":8443", ":", ":65979", ":443\0",
    ];

    private static readonly string[] Rests =
    [
        "/", "/", "/", "/orders", "/orders", "/Orders", "/a", "/.", "/..", "/./", "/../", "%2e", "%2E%2e", "%2F", "%2f", "%6f", "%6Frders",
        "%41", "%e9", "%E9", "%", "%4", "%4\0", "%zz", "~", "%7e", "!", "%21", ";", "=", "\\", " ", "\u00e9", "<", "%3C", "{", "?", "?a=b",
        "#", "#x", "//",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        AnyOf([.. Starts, .. Rests]).Array[0, 8].Select(string.Concat),
        Gen.Select(AnyOf("https", "http", "HTTPS"), AnyOf("api.example.com", "API.EXAMPLE.com", "[::1]", "[0::1]", "127.0.0.1"),
            AnyOf("", ":", ":443", ":80", ":0080", ":8443"), AnyOf(Rests).Array[0, 6])
            .Select((scheme, host, port, path) => $"{scheme}://{host}{port}/{string.Concat(path)}"));

    [Fact]
    public void Two_texts_are_the_same_target_when_the_slow_comparison_says_so() =>
        Gen.Select(Texts, Texts).Sample((one, other) =>
        {
            foreach (var (left, right) in ((string, string)[])[(one, other), (one, one), (one, one.ToUpperInvariant()), (one + "?x", one)])
                AreSame(left, right).Should().Be(Slow(left) is { } uri && uri == Slow(right), $"{left} and {right}");
        }, iter: 20_000, threads: 1);

    [Fact]
    public void Every_text_that_is_read_has_the_normal_form_of_the_slow_reading() =>
        Texts.Sample(text =>
        {
            var isRead = TargetUri.TryParse(text, out var uri);
            (isRead ? $"{uri!.Scheme}://{uri.Authority}{uri.Path}" : null).Should().Be(Slow(text), text);
        }, iter: 20_000, threads: 1);

    [Fact]
    public void A_normal_form_is_its_own_normal_form() =>
        Texts.Where(text => Slow(text) is not null).Sample(text =>
        {
            TargetUri.TryParse(text, out var uri).Should().BeTrue();
            var normal = $"{uri!.Scheme}://{uri.Authority}{uri.Path}";
            TargetUri.TryParse(normal, out var again).Should().BeTrue(normal);
            again.Should().Be(uri);
        }, iter: 5_000, threads: 1);

    [Fact]
    public void Random_texts_never_throw() =>
        Gen.Select(Gen.String[0, 60], Gen.String[Gen.Char["htps:/[]%.@?#\\\0aA0"], 0, 60]).Sample((one, other) =>
        {
            AreSame(one, other).Should().Be(Slow(one) is { } uri && uri == Slow(other));
            AreSame("https://" + other, "https://" + other).Should().Be(Slow("https://" + other) is not null);
        }, iter: 10_000, threads: 1);

    [Fact]
    public void A_request_line_is_read_as_the_URI_that_has_it()
    {
        var target = new RequestTarget(Options.Create(new ApiSecurityOptions()));
        AnyOf(Rests).Array[0, 8].Select(parts => "/" + string.Concat(parts)).Sample(line =>
        {
            var context = new DefaultHttpContext();
            (context.Request.Scheme, context.Request.Host) = ("https", new HostString("API.example.com", 443));
            context.Features.Get<IHttpRequestFeature>()!.RawTarget = line;
            var uri = target.Find(context.Request);
            // A request line has no fragment.
            var question = line.IndexOf('?', StringComparison.Ordinal);
            var path = question < 0 ? line : line[..question];
            var expected = path.Contains('#', StringComparison.Ordinal) ? null : Slow("https://api.example.com" + path);
            (uri is null ? null : $"{uri.Scheme}://{uri.Authority}{uri.Path}").Should().Be(expected, line);
        }, iter: 10_000, threads: 1);
    }

    private static bool AreSame(string one, string other) =>
        TargetUri.TryParse(one, out var left) && TargetUri.TryParse(other, out var right) && left.CompareWith(right) is null;

    /// <returns>The normal form; <see langword="null"/> when the text is not an http or https URI.</returns>
    private static string? Slow(string text)
    {
        var match = Form().Match(text);
        if (!match.Success) return null;
        var (scheme, host) = (match.Groups["scheme"].Value.ToLowerInvariant(), match.Groups["host"].Value.ToLowerInvariant());
        if (host[0] == '[')
        {
            if (!IPAddress.TryParse(host.Trim('[', ']'),
            out var address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
                return null;
            host = $"[{address}]";
        }

        var port = match.Groups["port"].Value.TrimStart('0') is var digits && match.Groups["port"].Value.Length > 0 && digits.Length == 0
            ? "0" : digits;
        if (port.Length > 5 || (port.Length > 0 && int.Parse(port, CultureInfo.InvariantCulture) > 65_535)) return null;
        if (port == (scheme == "https" ? "443" : "80")) port = "";
        var path = match.Groups["path"].Value is { Length: > 0 } written ? written : "/";
        path = Encoded().Replace(path, one =>
        {
            var character = (char)Convert.ToInt32(one.Value[1..], 16);
            return Unreserved().IsMatch(character.ToString()) ? character.ToString() : one.Value.ToUpperInvariant();
        });
        path = Tolerated().Replace(path, one => $"%{(int)one.Value[0]:X2}");
        return $"{scheme}://{host}{(port.Length == 0 ? "" : ":" + port)}{WithoutDots(path)}";
    }

    // RFC 3986, 5.2.4, with its two buffers.
    private static string WithoutDots(string input)
    {
        var output = "";
        while (input.Length > 0)
        {
            if (input.StartsWith("/./", StringComparison.Ordinal)) input = input[2..];
            else if (input == "/.") input = "/";
            else if (input.StartsWith("/../", StringComparison.Ordinal) || input == "/..")
            {
                input = input == "/.." ? "/" : input[3..];
                output = output.Length == 0 ? "" : output[..output.LastIndexOf('/')];
            }
            else
            {
                var end = input.IndexOf('/', 1);
                (output, input) = end < 0 ? (output + input, "") : (output + input[..end], input[end..]);
            }
        }

        return output;
    }

    [GeneratedRegex("""\A(?<scheme>(?i:https?))://(?<host>\[[0-9A-Fa-f:.]+\]|[-A-Za-z0-9._~]+)(:(?<port>[0-9]*))?(?<path>(/([-A-Za-z0-9._~!$&'()*+,;=:@/"<>\[\]^`{|}]|%[0-9A-Fa-f]{2})*)?)([?#][!-~]*)?\z""")]
    private static partial Regex Form();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Encoded();

    [GeneratedRegex("^[-A-Za-z0-9._~]$")]
    private static partial Regex Unreserved();

    [GeneratedRegex("""["<>\[\]^`{|}]""")]
    private static partial Regex Tolerated();
}
