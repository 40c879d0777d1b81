using Api.Security.ApiKeys;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>
/// Creates or migrates the tables of orders and API keys before anything reads them. Several nodes may do so at once.
/// </summary>
internal sealed class OrderTables(OrderDatabase database, IServiceScopeFactory scopes) : IHostedService, IDisposable
{
    // An in-memory database exists as long as a connection to it is open.
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
