
namespace Api.Security.ApiKeys.Tests;

/// <summary>Many changes at once on a database.</summary>
public abstract class RelationalConcurrentChanges(Databases databases, Provider provider) : ConcurrentChangeContract, IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    public override async Task<IApiKeyStore> CreateStoreAsync()
    {
        var database = await databases.MigratedAsync(provider);
        var application = Application.With<ApiKeysContext>(database.Use);
        _open.AddRange([database, application]);
        return application.Store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open)) await one.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteConcurrentChangeTests(Databases databases) : RelationalConcurrentChanges(databases, Provider.Sqlite);

public sealed class PostgreSqlConcurrentChangeTests(Databases databases) : RelationalConcurrentChanges(databases, Provider.PostgreSql);
