namespace Api.Security.ApiKeys.Tests;

/// <summary>One revocation against many other writers, on a database.</summary>
public abstract class RelationalRevocationWins(Databases databases, Provider provider) : RevocationWinsContract, IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    private protected override int Rounds => 6;

    private protected override int Nodes => 3;

    // One of each other node is under way, and one may come in between.
    private protected override int MostAhead => 20;

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

public sealed class SqliteRevocationWinsTests(Databases databases) : RelationalRevocationWins(databases, Provider.Sqlite);

public sealed class PostgreSqlRevocationWinsTests(Databases databases) : RelationalRevocationWins(databases, Provider.PostgreSql);
