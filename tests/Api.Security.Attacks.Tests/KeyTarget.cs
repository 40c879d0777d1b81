using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.ApiKeys;
using Api.Security.ApiKeys.Tests;
using Api.Security.ApiKeys.Tests.Events;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// An API set up as in production: it accepts tokens and keys, is administered over HTTP and sends its events to a webhook.
/// Records every response.
/// </summary>
internal sealed class KeyTarget : IAsyncDisposable
{
    public const string Pepper = "cGVwcGVyIG9mIHRoZSBhdHRhY2tzLCAzMiBieXRlcy4=";

    private readonly ConcurrentQueue<string> _answers = new();

    private KeyTarget(TestApi api, FakeAuthorizationServer issuer, WebhookReceiver receiver, FaultyStore store) =>
        (Api, Issuer, Receiver, Store) = (api, issuer, receiver, store);

    public TestApi Api { get; }

    public FakeAuthorizationServer Issuer { get; }

    public WebhookReceiver Receiver { get; }

    public FaultyStore Store { get; }

    /// <summary>Every response with its headers, without the bodies that issue a key.</summary>
    public string Answers => string.Join('\n', _answers);

    public string Log => string.Join('\n', Api.Log.Lines.Select(line => $"{line.Category} {line.Text}"));

    public static async Task<KeyTarget> StartAsync(Action<ApiKeyOptions>? configure = null)
    {
        var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var receiver = await WebhookReceiver.StartAsync();
        var store = new FaultyStore(new InMemoryApiKeyStore(TimeProvider.System));
        var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = { ["ApiSecurity:ApiKeys:Peppers:1"] = Pepper },
            AddSecurity = services =>
            {
                services.AddSingleton<IApiKeyStore>(store);
                services.AddApiSecurity().AddJwt(jwt =>
                    jwt.AddIssuer(issuer.Issuer, "orders-api", trusted => trusted.RequireHttpsMetadata = false)).AddApiKeys(options =>
                {
                    receiver.Configure(options.Webhook);
                    configure?.Invoke(options);
                });
                // The log filters that the README recommends, because these categories log full URLs.
                services.Configure<LoggerFilterOptions>(filters => filters.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics",
                    LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Information));
            },
            // As if a proxy had terminated TLS, unless a test sends the header no-tls.
            Pipeline = app => app.Use((HttpContext context, RequestDelegate next) =>
            {
                if (!context.Request.Headers.ContainsKey("no-tls")) context.Request.Scheme = "https";
                return next(context);
            }).UseAuthentication().UseAuthorization(),
            Endpoints = app =>
            {
                app.MapApiKeyAdmin();
                app.MapApiKeySelf();
            },
        });
        return new KeyTarget(api, issuer, receiver, store);
    }

    /// <summary>Sends a request as an administrator.</summary>
    public Task<TestAnswer> OrderAsync(string method, string path, string? body = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Authorization", "Bearer " + Issuer.Token().With("scope", "apikeys:admin").Build());
        return SendAsync(request);
    }

    public async Task<string> ClientAsync() =>
        (string)(await OrderAsync("POST", "/admin/api-clients",
        $$"""{"name":"{{Guid.NewGuid()}}","scopes":["read:orders"],"selfRotation":true}""")).Problem["id"]!;

    public async Task<IssuedKey> IssueAsync(string client) => KeyOf(await OrderAsync("POST", $"/admin/api-clients/{client}/keys", "{}"));

    public static IssuedKey KeyOf(TestAnswer answer)
    {
        ((int)answer.Status).Should().Be(201, answer.Body);
        return new IssuedKey((string)answer.Problem["keyId"]!, (string)answer.Problem["secret"]!);
    }

    public Task<TestAnswer> GetAsync(string path, IssuedKey key, params string[] headers) => SendAsync(HttpMethod.Get, path, key, headers);

    public Task<TestAnswer> SendAsync(HttpMethod method, string path, IssuedKey? key, params string[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..]);
        if (key is not null) request.Headers.Add("x-api-key-id", key.Id);
        if (key is not null) request.Headers.Add("x-api-key", key.Secret);
        return SendAsync(request);
    }

    /// <summary>Waits until the background work of earlier requests is done.</summary>
    public Task SettledAsync()
    {
        var queue = Api.App.Services.GetRequiredService<UpkeepQueue>();
        return Eventually.BecomesTrueAsync(() => queue.IsIdle, TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Receiver.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    private async Task<TestAnswer> SendAsync(HttpRequestMessage request)
    {
        var answer = await Api.SendAsync(request);
        var issued = answer.Body.StartsWith('{') && JsonNode.Parse(answer.Body)!.AsObject().ContainsKey("secret");
        _answers.Enqueue(
            $"{(int)answer.Status} "
            + $"{string.Join(' ', answer.Headers.Select(header => $"{header.Key}: {string.Join(',', header.Value)}"))} "
            + $"{(issued ? "" : answer.Body)}");
        return answer;
    }
}

/// <summary>A key as the client has it.</summary>
internal sealed record IssuedKey(string Id, string Secret);
