using Api.Security.TestKit;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>Refused requests, each with the line that the log has about it.</summary>
internal static class Refused
{
    private static readonly SigningKey Stranger = SigningKey.Create("ES256", "key-1");

    /// <summary>The requests by name. All are sent to the API of <see cref="LoggedApi"/> with its default settings.</summary>
    public static IReadOnlyDictionary<string, (string Path, Func<LoggedApi, HeaderLine[]> Headers, string Line)> Requests { get; } =
        new Dictionary<string, (string, Func<LoggedApi, HeaderLine[]>, string)>(StringComparer.Ordinal)
    {
        ["no credential"] = ("/orders", _ => [], ""),
        ["no such path"] = ("/secret-path-of-the-client", _ => [], ""),
        ["an unregistered scheme"] = ("/orders", _ => [new("Authorization", "Basic YTpi")], ""),
        ["an unknown scheme"] = ("/orders", _ => [new("Authorization", "Secret123 YTpi")], ""),
        ["a token without a scheme"] = ("/orders", _ => [new("Authorization", LoggedApi.Token().Build())], ""),
        ["an API key as a Bearer token"] = ("/orders", api => [new("Authorization", "Bearer " + api.KeySecret)], ""),
        ["an API key without a scheme"] = ("/orders", api => [new("Authorization", api.KeySecret)], ""),
        ["an API key with its own scheme"] = ("/orders", api => [new("Authorization", "ApiKey " + api.KeySecret)], ""),
        ["another value with the scheme of API keys"] = ("/orders", _ => [new("Authorization", "ApiKey abc")], ""),
        ["Basic beside an API key"] = ("/orders", api => [new("Authorization", "Basic YTpi"), .. api.WithKey()], ""),
        ["an unknown scheme beside an API key"] = ("/orders", api => [new("Authorization", "Secret123 YTpi"), .. api.WithKey()], ""),
        ["a token beside an API key"] = ("/orders", api => [.. LoggedApi.Bearer(LoggedApi.Token()), .. api.WithKey()], ""),
        ["a token beside the key of a gateway"] =
            ("/orders", _ => [.. LoggedApi.Bearer(LoggedApi.Token()), new("x-api-key", "gateway-secret")], ""),
        ["a token beside two headers of others"] = ("/orders", _ =>
            [.. LoggedApi.Bearer(LoggedApi.Token()), new("x-api-key-id", "gateway"), new("x-api-key", "gateway-secret")], ""),
        ["the key of a gateway alone"] = ("/orders", _ => [new("x-api-key", "gateway-secret")], ""),
        ["an id alone"] = ("/orders", api => [new("x-api-key-id", api.KeyId)], ""),
        ["an API key in the URL"] = ($"/orders?key=apik_live_{new string('a', 16)}_{new string('b', 49)}", _ => [], ""),
        ["a malformed API key"] = ("/orders", _ => [new("x-api-key-id", "abc"), new("x-api-key", "def")], ""),
        ["a token at an endpoint for API keys"] = ("/keys-only", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["an API key at an endpoint for tokens"] = ("/tokens-only", api => api.WithKey(), ""),
        ["nothing at an endpoint for tokens"] = ("/tokens-only", _ => [], ""),
        ["a challenge by the endpoint"] = ("/challenge", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["nonsense as a token"] = ("/orders", _ => [new("Authorization", "Bearer nonsense")], ""),
        ["two words as a token"] = ("/orders", _ => [new("Authorization", "Bearer a b")], ""),
        ["a token that is too long"] = ("/orders", _ => [new("Authorization", "Bearer " + new string('a', 17_000))], ""),
        ["another issuer"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token("https://stranger.example/")), ""),
        ["the issuer without its slash"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token("https://auth.example.com")), ""),
        ["the issuer in capitals"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token("https://AUTH.example.com/")), ""),
        ["another audience"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().With("aud", "other-api")), ""),
        ["no audience"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().Without("aud")), ""),
        ["typ JWT"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().WithHeader("typ", "JWT")), ""),
        ["no typ"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().WithoutHeader("typ")), ""),
        ["another typ"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().WithHeader("typ", "secret+jwt")), ""),
        ["no jti"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().Without("jti")), ""),
        ["no client"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().Without("client_id")), ""),
        ["a number as sub"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().With("sub", 42)), ""),
        ["a nonce"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().With("nonce", "n")), ""),
        ["expired"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().With("exp", 1)), ""),
        ["not yet valid"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().With("nbf", 4_000_000_000)), ""),
        ["issued in the future"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().With("iat", 4_000_000_000)), ""),
        ["another algorithm"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().WithHeader("alg", "RS384")), ""),
        ["an unknown kid"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().WithHeader("kid", "secret-kid")), ""),
        ["a forged signature"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().SignedBy(Stranger)), ""),
        ["a missing scope"] = ("/orders", _ => LoggedApi.Bearer(LoggedApi.Token().With("scope", "other")), ""),
        ["one of two scopes"] = ("/orders/42", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["a missing role"] = ("/staff", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["a missing claim"] = ("/department", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["another tenant"] = ("/tenants/acme", _ => LoggedApi.Bearer(LoggedApi.Token().With("tenant_id", "globex")), ""),
        ["a weak login"] = ("/strong", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["another network"] = ("/office", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["an assertion"] = ("/assertion", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["a role of ASP.NET Core"] = ("/roles-of-aspnet", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
        ["another owner"] = ("/owners/bob", _ => LoggedApi.Bearer(LoggedApi.Token().With("scope", "read:orders:own")), ""),
        ["shadow mode"] = ("/tried", _ => LoggedApi.Bearer(LoggedApi.Token()), ""),
    };
}
