using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// Text in a token that tries to reach the response or the log: quotes that end a header parameter, line breaks, characters that
/// headers do not allow, markup. Most of it can be sent without a valid signature, so the API must not repeat any of it.
/// </summary>
public sealed class EchoAttacks(Target target)
{
    private const string Marker = "ECHO7f3a";

    private static readonly string[] Texts =
    [
        $"{Marker}\", error=\"invalid_request", $"{Marker}\r\nSet-Cookie: a=b", $"{Marker}\n", $"{Marker}\u00e9\u4f60",
        $"{Marker}\ud83d\ude00", $"{Marker}\0", $"{Marker}\u007f",
        $"<script>{Marker}</script>", $"{Marker}\\", $"{Marker}{{0}}%s%n", $"{Marker}, Basic realm=\"x\"",
    ];

    private static readonly string[] Places =
    [
        "alg", "typ", "kid with an unknown issuer", "iss", "iss after the configured one", "iss with an unknown kid", "aud", "exp", "nbf",
        "scope with a foreign signature", "sub with a foreign signature", "a claim name",
    ];

    public static MatrixTheoryData<string, string> Cases => new(Places, Texts);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Text_from_the_token_is_neither_returned_nor_logged(string place, string text)
    {
        var answer = await target.Api.GetAsync("/orders", Bend(target.Issuer.Token(), place, text).Build());

        answer.ShouldBeInvalidToken();
        answer.Body.Should().NotContain(Marker);
        answer.Headers.SelectMany(header => header.Value.Append(header.Key))
            .Should().NotContain(value => value.Contains(Marker, StringComparison.Ordinal));
        target.Api.Log.Lines.Should().NotContain(line => line.Text.Contains(Marker, StringComparison.Ordinal));
    }

    private static TokenBuilder Bend(TokenBuilder token, string place, string text) => place switch
    {
        "alg" => token.WithHeader("alg", text),
        "typ" => token.WithHeader("typ", text),
        "kid with an unknown issuer" => token.WithHeader("kid", text).With("iss", "https://stranger.example"),
        "iss" => token.With("iss", text),
        "iss after the configured one" => token.With("iss", token.Claims["iss"]!.GetValue<string>() + text),
        "iss with an unknown kid" => token.With("iss", text).WithHeader("kid", "unknown"),
        "aud" => token.With("aud", text),
        "exp" => token.With("exp", text),
        "nbf" => token.With("nbf", text),
        "scope with a foreign signature" => token.With("scope", text).SignedBy(Target.ForeignRsa),
        "sub with a foreign signature" => token.With("sub", text).SignedBy(Target.ForeignRsa),
        _ => token.With(text, new JsonArray()).With("iss", text),
    };
}
