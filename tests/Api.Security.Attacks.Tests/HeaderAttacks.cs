using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>Malformed headers (RFC 7515, 4; RFC 7519, 5), unsupported extensions and wrong types.</summary>
public sealed class HeaderAttacks(Target target)
{
    private static readonly Attacks All = new()
    {
        { "crit with an unknown extension", "critical_header", i => i.Token().WithHeader("crit", new JsonArray("x")).WithHeader("x", true)
            .Build() },
        { "crit with exp", "critical_header", i => i.Token().WithHeader("crit", new JsonArray("exp")).WithHeader("exp", 1).Build() },
        { "crit is empty", "critical_header", i => i.Token().WithHeader("crit", new JsonArray()).Build() },
        { "crit is null", "critical_header", i => i.Token().WithHeader("crit", null).Build() },
        { "crit is a string", "critical_header", i => i.Token().WithHeader("crit", "x").Build() },
        { "crit lists alg", "critical_header", i => i.Token().WithHeader("crit", new JsonArray("alg")).Build() },
        { "crit with b64", "critical_header", i => i.Token().WithHeader("crit", new JsonArray("b64")).WithHeader("b64", true).Build() },
        { "b64 is false", "critical_header", i => i.Token().WithHeader("b64", false).Build() },
        { "b64 is true", "critical_header", i => i.Token().WithHeader("b64", true).Build() },
        { "zip DEF", "compression_not_allowed", i => i.Token().WithHeader("zip", "DEF").Build() },
        { "zip is null", "compression_not_allowed", i => i.Token().WithHeader("zip", null).Build() },
        { "alg twice", "header_malformed", i => i.Token()
            .WithRawHeader($$"""{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"{{i.Key.KeyId}}"}""").Build() },
        { "alg twice, once escaped", "header_malformed", i => i.Token()
            .WithRawHeader($$"""{"\u0061lg":"none","alg":"RS256","typ":"at+jwt","kid":"{{i.Key.KeyId}}"}""").Build() },
        { "kid twice", "header_malformed", i => i.Token()
            .WithRawHeader($$"""{"alg":"RS256","typ":"at+jwt","kid":"x","kid":"{{i.Key.KeyId}}"}""").Build() },
        { "typ twice", "header_malformed", i => i.Token()
            .WithRawHeader($$"""{"alg":"RS256","typ":"JWT","typ":"at+jwt","kid":"{{i.Key.KeyId}}"}""").Build() },
        { "a nested member twice", "header_malformed", i => i.Token()
            .WithRawHeader($$$"""{"alg":"RS256","typ":"at+jwt","kid":"{{{i.Key.KeyId}}}","x":{"a":1,"a":2}}""").Build() },
        { "text after the header", "header_malformed", i => i.Token().WithRawHeader(i.Token().HeaderJson + "x").Build() },
        { "a second object after the header", "header_malformed", i => i.Token().WithRawHeader(i.Token().HeaderJson + "{}").Build() },
        { "NUL after the header", "header_malformed", i => i.Token().WithRawHeader(i.Token().HeaderJson + "\0").Build() },
        { "a byte order mark before the header", "header_malformed", i => i.Token().WithRawHeader("\ufeff" + i.Token().HeaderJson)
            .Build() },
        { "a comment in the header", "header_malformed", i => i.Token()
            .WithRawHeader(i.Token().HeaderJson.Replace("{", "{/*x*/", StringComparison.Ordinal)).Build() },
        { "a trailing comma in the header", "header_malformed", i => i.Token()
            .WithRawHeader(i.Token().HeaderJson.Replace("}", ",}", StringComparison.Ordinal)).Build() },
        { "single quotes in the header", "header_malformed", i => i.Token().WithRawHeader(i.Token().HeaderJson.Replace('"', '\''))
            .Build() },
        { "the header is an array", "header_malformed", i => i.Token().WithRawHeader($"[{i.Token().HeaderJson}]").Build() },
        { "the header is a string", "header_malformed", i => i.Token().WithRawHeader("\"RS256\"").Build() },
        { "the header is null", "header_malformed", i => i.Token().WithRawHeader("null").Build() },
        { "the header is an empty object", "algorithm_not_allowed", i => i.Token().WithRawHeader("{}").Build() },
        { "the header is white space", "header_malformed", i => i.Token().WithRawHeader(" ").Build() },
        { "the header is not UTF-8", "header_malformed", i => NotUtf8(i) },
        { "half a surrogate pair in typ", "header_malformed", i => i.Token()
            .WithRawHeader($$"""{"alg":"RS256","typ":"at+jwt\ud800","kid":"{{i.Key.KeyId}}"}""").Build() },
        { "the header is nested 65 levels deep", "header_malformed", i => i.Token()
            .WithRawHeader(i.Token().HeaderJson.Replace("}", ",\"x\":" + new string('[', 64) + new string(']', 64) + "}",
            StringComparison.Ordinal)).Build() },
        { "the header opens 5,000 arrays", "header_malformed", i => i.Token().WithRawHeader("{\"x\":" + new string('[', 5000)).Build() },
        { "1,001 members in the header", "header_malformed", i => i.Token()
            .WithRawHeader("{" + string.Join(',', Enumerable.Range(0, 1001).Select(n => $"\"{n}\":1")) + "}").Build() },
        { "typ is missing", "type_not_allowed", i => i.Token().WithoutHeader("typ").Build() },
        { "typ is empty", "type_not_allowed", i => i.Token().WithHeader("typ", "").Build() },
        { "typ JWT", "type_not_allowed", i => i.Token().WithHeader("typ", "JWT").Build() },
        { "typ of a DPoP proof", "type_not_allowed", i => i.Token().WithHeader("typ", "dpop+jwt").Build() },
        { "typ of a logout token", "type_not_allowed", i => i.Token().WithHeader("typ", "logout+jwt").Build() },
        { "typ of a security event", "type_not_allowed", i => i.Token().WithHeader("typ", "secevent+jwt").Build() },
        { "typ of an introspection response", "type_not_allowed", i => i.Token().WithHeader("typ", "token-introspection+jwt").Build() },
        { "typ with a leading space", "type_not_allowed", i => i.Token().WithHeader("typ", " at+jwt").Build() },
        { "typ with a parameter", "type_not_allowed", i => i.Token().WithHeader("typ", "at+jwt; charset=utf-8").Build() },
        { "typ with application/ twice", "type_not_allowed", i => i.Token().WithHeader("typ", "application/application/at+jwt").Build() },
        { "typ is a number", "header_malformed", i => i.Token().WithHeader("typ", 1).Build() },
        { "typ is null", "header_malformed", i => i.Token().WithHeader("typ", null).Build() },
    };

    public static TheoryData<string> Names => All.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_token_is_refused(string attack) => All.RunAsync(target, attack);

    private static string NotUtf8(FakeAuthorizationServer issuer)
    {
        var token = issuer.Token();
        token.RawHeader = [.. Encoding.UTF8.GetBytes("{\"alg\":\"RS256\",\"x\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}")];
        return token.Build();
    }
}
