using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Runs before the first request: logs what an operator should know, and reads the clients from configuration.</summary>
internal sealed class ApiKeyStartup(
    IApiKeyStore store, ApiKeyMint mint, IOptions<ApiKeyOptions> options, TimeProvider clock, ILoggerFactory loggers)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger(ApiKeyLog.Category);
        if (!store.IsShared) logger.OneNodeOnly();
        if (mint.PepperVersion == PepperRing.None) logger.NoPepper();
        await ConfiguredClients.WriteAsync(options.Value, store, mint, clock);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
