using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>Serves revocation lists over HTTP. Each address is new, because .NET keeps lists on disk by their address.</summary>
internal sealed class RevocationServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private RevocationServer(WebApplication app) => _app = app;

    /// <summary>The list; empty for a server error.</summary>
    public byte[] List { get; set; } = [];

    /// <summary>When set, each request waits for it.</summary>
    public Task? Hold { get; set; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Released once for each request.</summary>
    public SemaphoreSlim Arrivals { get; } = new(0);

    public static async Task<RevocationServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = new RevocationServer(builder.Build());
        server._app.Urls.Add("http://127.0.0.1:0");
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The extension that names a new address of the list.</summary>
    public X509Extension Point() =>
        CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{_app.Urls.First()}/{Guid.NewGuid():N}.crl"]);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Arrivals.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        Arrivals.Release();
        if (Hold is { } hold) await Task.WhenAny(hold, Task.Delay(Timeout.Infinite, context.RequestAborted));
        if (List.Length == 0) context.Response.StatusCode = 500;
        else await context.Response.Body.WriteAsync(List);
    }
}
