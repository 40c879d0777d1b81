
namespace Api.Security.ApiKeys.Tests;

/// <summary>Concurrent changes on a database.</summary>
public abstract class RelationalConcurrentChanges(Databases databases, Provider provider) : ConcurrentChangeContract, IAsyncDisposable
{
    private readonly FreshStores _stores = new(databases, provider);

    public override Task<IApiKeyStore> CreateStoreAsync() => _stores.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteConcurrentChangeTests(Databases databases) : RelationalConcurrentChanges(databases, Provider.Sqlite);

public sealed class PostgreSqlConcurrentChangeTests(Databases databases) : RelationalConcurrentChanges(databases, Provider.PostgreSql);
