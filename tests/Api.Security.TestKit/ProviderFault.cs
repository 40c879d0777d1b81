using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Api.Security.TestKit;

/// <summary>One way in which an identity provider misbehaves, and how it recovers.</summary>
/// <param name="Result">The tag under which a failed fetch is counted.</param>
/// <param name="Break">Makes the provider misbehave.</param>
/// <param name="Requests">How many requests one cold attempt costs the provider.</param>
/// <param name="Hangs">Whether only the time limit ends an attempt.</param>
public sealed record ProviderFault(string Result, Func<FakeAuthorizationServer, Task> Break, int Requests, bool Hangs = false)
{
    public static IReadOnlyDictionary<string, ProviderFault> All { get; } = new Dictionary<string, ProviderFault>
    {
        ["down"] = new("unreachable", issuer => issuer.GoDownAsync(), Requests: 0),
        ["hanging"] = new("timed_out", issuer => Instead(issuer, Gone), Requests: 1, Hangs: true),
        ["slow drip"] = new("timed_out", issuer => Instead(issuer, Drip), Requests: 1, Hangs: true),
        ["500"] = new("bad_status", issuer => Instead(issuer, context => Task.FromResult(context.Response.StatusCode = 500)), Requests: 1),
        ["connection reset"] = new("unreachable", issuer => Instead(issuer, context => Task.Run(context.Abort)), Requests: 1),
        ["redirect to another origin"] = new("bad_status",
            issuer => Instead(issuer, context => Task.Run(() => context.Response.Redirect("http://127.0.0.1:1/jwks"))), Requests: 1),
        ["wrong issuer"] =
            new("wrong_issuer", issuer => Task.FromResult(issuer.RawDiscovery =
            $$"""{"issuer":"https://stranger.example","jwks_uri":"{{issuer.Issuer}}/jwks"}"""), Requests: 1),
        ["invalid JSON"] = new("malformed", issuer => Keys(issuer, """{"keys":["""), Requests: 2),
        ["HTML"] = new("malformed", issuer => Keys(issuer, "<html>"), Requests: 2),
        ["empty keys"] = new("unusable_keys", issuer => Keys(issuer, """{"keys":[]}"""), Requests: 2),
        ["duplicate kids"] = new("unusable_keys",
            issuer => Keys(issuer, WithAnother(issuer, SigningKey.Create("ES256", issuer.Key.KeyId).Jwk())), Requests: 2),
        ["private key"] = new("unusable_keys", issuer => Keys(issuer, issuer.KeySet().ToJsonString()
            .Replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"", StringComparison.Ordinal)), Requests: 2),
        ["huge body"] = new("too_large", issuer => Keys(issuer, new string(' ', 600 * 1024) + issuer.KeySet().ToJsonString()), Requests: 2),
    };

    /// <summary>Restores the normal behavior of the provider.</summary>
    public static async Task HealAsync(FakeAuthorizationServer issuer)
    {
        (issuer.Instead, issuer.RawDiscovery, issuer.RawKeySet) = (null, null, null);
        if (!issuer.IsUp) await issuer.ComeBackAsync();
    }

    private static Task Instead(FakeAuthorizationServer issuer, Func<HttpContext, Task> answer)
    {
        issuer.Instead = answer;
        return Task.CompletedTask;
    }

    private static Task Keys(FakeAuthorizationServer issuer, string text)
    {
        issuer.RawKeySet = text;
        return Task.CompletedTask;
    }

    private static string WithAnother(FakeAuthorizationServer issuer, JsonObject key)
    {
        var set = issuer.KeySet();
        set["keys"]!.AsArray().Add((JsonNode)key);
        return set.ToJsonString();
    }

    private static async Task Gone(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    // Sends the start of a response, and never the rest.
    private static async Task Drip(HttpContext context)
    {
        await context.Response.WriteAsync("{");
        await context.Response.Body.FlushAsync();
        await Gone(context);
    }
}
