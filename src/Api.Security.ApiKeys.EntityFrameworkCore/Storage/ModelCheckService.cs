using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Builds the model of the context at start, so that a context without the tables makes startup fail instead of failing the first
/// request.
/// </summary>
internal sealed class ModelCheckService(ContextScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
