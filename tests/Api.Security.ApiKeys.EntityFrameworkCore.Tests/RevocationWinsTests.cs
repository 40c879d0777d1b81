namespace Api.Security.ApiKeys.Tests;

/// <summary>One revocation against many other writers, on a database.</summary>
public abstract class RelationalRevocationWins(Databases databases, Provider provider) : RevocationWinsContract, IAsyncDisposable
{
    private readonly FreshStores _stores = new(databases, provider);

    private protected override int Rounds => 6;

    private protected override int Nodes => 3;

    // One change of each other node is in progress, and another one may come in between.
    private protected override int MostAhead => 20;

    public override Task<IApiKeyStore> CreateStoreAsync() => _stores.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteRevocationWinsTests(Databases databases) : RelationalRevocationWins(databases, Provider.Sqlite);

public sealed class PostgreSqlRevocationWinsTests(Databases databases) : RelationalRevocationWins(databases, Provider.PostgreSql);
