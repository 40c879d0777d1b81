namespace Api.Security.ApiKeys.Tests;

/// <summary>The contract of stores of usage on a database.</summary>
public abstract class RelationalUsageStoreContract(Databases databases, Provider provider) : UsageStoreContract
{
    private Application? _application;

    private protected Database Database { get; private set; } = null!;

    private protected override async ValueTask OpenAsync()
    {
        Database = await databases.MigratedAsync(provider);
        _application = Application.With<ApiKeysContext>(Database.Use);
        (Keys, Usage) = (_application.Store, _application.Usage);
    }

    private protected override async ValueTask CloseAsync()
    {
        if (_application is null) return;
        await _application.DisposeAsync();
        await Database.DisposeAsync();
    }

    private protected override async Task CountSinceAsync(DateTimeOffset time)
    {
        await Keys.ReadChangesAsync(TimeSpan.Zero, CancellationToken.None); // gives the store its name
        var text = time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);
        await Database.ExecuteAsync(
            $"UPDATE \"ApiKeyStore\" SET \"UsageSince\" = '{text}{(provider is Provider.PostgreSql ? "+00" : "")}'");
    }
}

/// <summary>On an SQLite file.</summary>
public sealed class SqliteUsageStoreTests(Databases databases) : RelationalUsageStoreContract(databases, Provider.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlUsageStoreTests(Databases databases) : RelationalUsageStoreContract(databases, Provider.PostgreSql)
{
    [Fact]
    public async Task A_key_that_is_being_changed_holds_up_neither_the_batch_nor_the_last_use_of_others()
    {
        var client = Some.Client();
        var (locked, other) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next));
        await Keys.CommitAsync(Some.New(client, locked, other), CancellationToken.None);
        await using var connection = Database.Connection();
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = $"SELECT * FROM \"ApiKey\" WHERE \"Kid\" = '{locked.Id}' FOR UPDATE";
            await command.ExecuteNonQueryAsync();
            await UseAsync(1).WaitAsync(TimeSpan.FromSeconds(8)); // waits a second for the lock, after the batch is stored
            (await Usage.ReadLastUsesAsync([locked.Id, other.Id], CancellationToken.None)).Keys.Should().Equal(other.Id);
        }

        await UseAsync(2);
        (await Usage.ReadLastUsesAsync([locked.Id, other.Id], CancellationToken.None)).Should().HaveCount(2);

        Task UseAsync(long number) => Usage.WriteAsync(
            new UsageBatch
            {
                NodeId = "n", Number = number, Counts = [], Quotas = [],
                Uses = [new ApiKeyUse { KeyId = locked.Id, At = Some.Time }, new ApiKeyUse { KeyId = other.Id, At = Some.Time }],
            },
            CancellationToken.None);
    }
}
