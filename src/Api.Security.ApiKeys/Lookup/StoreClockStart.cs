using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the clock of a shared store before the first request, so that no request is decided by a wrong clock. Afterwards each
/// read of the change feed returns the time. An unavailable store does not make startup fail.
/// </summary>
internal sealed class StoreClockStart(IApiKeyStore store, StoreClockReader reader) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.IsShared) await reader.ReadAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
