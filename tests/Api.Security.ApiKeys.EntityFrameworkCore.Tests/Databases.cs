using Api.Security.TestKit;

[assembly: AssemblyFixture(typeof(Api.Security.ApiKeys.Tests.Databases))]

namespace Api.Security.ApiKeys.Tests;

/// <summary>A database for each test: an SQLite file, or a database on a PostgreSQL server that all tests share.</summary>
public sealed class Databases : IAsyncDisposable
{
    private readonly Lazy<Task<string>> _template;

    public Databases() => _template = new(MigrateTemplateAsync);

    public PostgreSqlServer PostgreSql { get; } = new();

    /// <summary>Creates an empty database.</summary>
    public async Task<Database> EmptyAsync(Provider provider) => provider is Provider.Sqlite
        ? new SqliteDatabase()
        : new PostgreSqlDatabase(await PostgreSql.CreateDatabaseAsync());

    /// <summary>Creates a database and applies the migrations of <see cref="ApiKeysContext"/>.</summary>
    public async Task<Database> MigratedAsync(Provider provider)
    {
        if (provider is Provider.PostgreSql) return new PostgreSqlDatabase(await PostgreSql.CreateDatabaseAsync(await _template.Value));
        var database = new SqliteDatabase();
        await database.MigrateAsync();
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        // Skipped tests leave it failed. Its result does not matter here.
        if (_template.IsValueCreated) await _template.Value.ContinueWith(_ => { }, TaskScheduler.Default);
        await PostgreSql.DisposeAsync();
    }

    // PostgreSQL copies a database only while it has no connections.
    private async Task<string> MigrateTemplateAsync()
    {
        await using var database = new PostgreSqlDatabase(await PostgreSql.CreateDatabaseAsync());
        await database.MigrateAsync();
        return database.Name;
    }
}
