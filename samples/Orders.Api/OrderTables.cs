using Api.Security.ApiKeys;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>Makes the tables of orders and of API keys, or brings them up to date, before anything reads them. Several nodes may do so at once.</summary>
internal sealed class OrderTables(OrderDatabase database, IServiceScopeFactory scopes) : IHostedService, IDisposable
{
    // A database in memory lives as long as somebody has it open.
    private readonly SqliteConnection? _kept = database.IsInMemory ? new SqliteConnection(database.Connection) : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_kept is not null) await _kept.OpenAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OrdersContext>().Database.MigrateAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<ApiKeysContext>().Database.MigrateAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _kept?.Dispose();
}
