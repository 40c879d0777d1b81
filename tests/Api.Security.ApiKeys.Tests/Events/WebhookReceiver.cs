using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys.Tests.Events;

/// <summary>A receiver of webhooks on a real socket. It checks signatures according to the specification.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentQueue<ReceivedEvent> _received = new();
    private readonly WebApplication _app;

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(ReceiveAsync);
    }

    public IReadOnlyList<ReceivedEvent> Received => [.. _received];

    /// <summary>Writes the response; by default it is 200.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public void Configure(ApiKeyWebhookOptions options) =>
        (options.Url, options.Secret) = (_app.Urls.First() + "/hooks", "whsec_" + Convert.ToBase64String(_secret));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var text = Encoding.UTF8.GetString(body.ToArray());
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{text}");
        var isGenuine = context.Request.Method == "POST" && headers["webhook-signature"] == "v1,"
            + Convert.ToBase64String(HMACSHA256.HashData(_secret, signed));
        _received.Enqueue(new ReceivedEvent(
            context.Request.Path, headers["webhook-id"].ToString(), long.Parse(headers["webhook-timestamp"].ToString()), text, isGenuine,
                context.Request.ContentType, headers.Cookie.ToString()));
        if (Answer is { } answer) await answer(context);
    }
}

internal sealed record ReceivedEvent(string Path, string Id, long Timestamp, string Body, bool IsGenuine, string? ContentType,
    string Cookie);
