using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Api.Security.TestKit;

/// <summary>
/// An issuer on a real socket. The test controls its keys, documents and failures. The issuer counts every request, so that a test
/// can check what an attack costs the provider.
/// </summary>
public sealed class FakeAuthorizationServer : IAsyncDisposable
{
    private WebApplication? _app;
    private int _discoveryRequests;
    private int _keyRequests;

    private FakeAuthorizationServer()
    {
    }

    public string Issuer { get; private set; } = "";

    public TimeProvider Clock { get; private init; } = TimeProvider.System;

    /// <summary>The published keys; the last one signs.</summary>
    public List<SigningKey> Keys { get; } = [];

    public SigningKey Key => Keys[^1];

    /// <summary>Replaces the JWKS document when set.</summary>
    public string? RawKeySet { get; set; }

    /// <summary>Replaces the JWKS document by these bytes when set.</summary>
    public byte[]? RawKeySetBytes { get; set; }

    /// <summary>Replaces the discovery document when set.</summary>
    public string? RawDiscovery { get; set; }

    /// <summary>Replaces the normal response when set: write an error, wait, redirect.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>Headers of every successful response, such as <c>Cache-Control</c>.</summary>
    public Dictionary<string, string> AnswerHeaders { get; } = [];

    /// <summary>The <c>ETag</c> of the JWKS document; a request that sends it gets 304.</summary>
    public string? EntityTag { get; set; }

    public bool IsUp => _app is not null;

    /// <summary>Released once for each request that arrives.</summary>
    public SemaphoreSlim Arrivals { get; } = new(0);

    public int DiscoveryRequests => Volatile.Read(ref _discoveryRequests);

    public int KeyRequests => Volatile.Read(ref _keyRequests);

    public int Requests => DiscoveryRequests + KeyRequests;

    public static async Task<FakeAuthorizationServer> StartAsync(TimeProvider? clock = null, params string[] algorithms)
    {
        var server = new FakeAuthorizationServer { Clock = clock ?? TimeProvider.System };
        foreach (var algorithm in algorithms is [] ? ["RS256"] : algorithms)
            server.Keys.Add(SigningKey.Create(algorithm, NewKeyId(algorithm)));
        await server.ListenAsync("http://127.0.0.1:0");
        return server;
    }

    /// <summary>Closes the port, so that connections are refused.</summary>
    public async Task GoDownAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Listens on the same port again.</summary>
    public Task ComeBackAsync() => ListenAsync(Issuer);

    public static Task<FakeAuthorizationServer> StartAsync(params string[] algorithms) => StartAsync(null, algorithms);

    public SigningKey KeyFor(string algorithm) => Keys.Last(key => key.Algorithm == algorithm);

    /// <summary>Publishes a new key that signs from now on; the old ones are removed unless <paramref name="overlap"/>.</summary>
    public SigningKey Rotate(bool overlap = false)
    {
        var next = SigningKey.Create(Key.Algorithm, NewKeyId(Key.Algorithm));
        if (!overlap) Keys.Clear();
        Keys.Add(next);
        return next;
    }

    /// <summary>A valid access token for <c>orders-api</c>, which the test may change.</summary>
    public TokenBuilder Token(string? algorithm = null)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var token = new TokenBuilder(algorithm is null ? Key : KeyFor(algorithm));
        token.Claims["iss"] = Issuer;
        token.Claims["aud"] = "orders-api";
        token.Claims["sub"] = "alice";
        token.Claims["client_id"] = "web";
        token.Claims["jti"] = Guid.NewGuid().ToString("N");
        token.Claims["iat"] = now;
        token.Claims["exp"] = now + 600;
        token.Claims["scope"] = "read:orders write:orders";
        return token;
    }

    public JsonObject KeySet() => new() { ["keys"] = new JsonArray([.. Keys.Select(key => (JsonNode)key.Jwk())]) };

    public JsonObject Discovery() => new() { ["issuer"] = Issuer, ["jwks_uri"] = Issuer + "/jwks" };

    public async ValueTask DisposeAsync() => await GoDownAsync();

    private async Task ListenAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        (_app, Issuer) = (app, app.Urls.First());
    }

    private static string NewKeyId(string algorithm) => $"{algorithm}-{Guid.NewGuid().ToString("N")[..8]}";

    private async Task AnswerAsync(HttpContext context)
    {
        var isKeys = context.Request.Path == "/jwks";
        if (isKeys) Interlocked.Increment(ref _keyRequests);
        else Interlocked.Increment(ref _discoveryRequests);

        Arrivals.Release();
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        var body = isKeys ? RawKeySet ?? KeySet().ToJsonString() : RawDiscovery ?? Discovery().ToJsonString();
        foreach (var (name, value) in AnswerHeaders) context.Response.Headers[name] = value;
        if (isKeys && EntityTag is { } tag)
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(isKeys && RawKeySetBytes is { } bytes ? bytes : Encoding.UTF8.GetBytes(body));
    }
}
