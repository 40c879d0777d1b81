using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Has the clock of a shared store read before the first request, so that none is decided by a wrong clock. After that each read of the
/// change feed brings its time. A store that is away does not stop the start.
/// </summary>
internal sealed class StoreClockStart(IApiKeyStore store, StoreClockReader reader) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.IsShared) await reader.ReadAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
