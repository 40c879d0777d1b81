using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;

[assembly: AssemblyFixture(typeof(Api.Security.ApiKeys.Tests.Databases))]

namespace Api.Security.ApiKeys.Tests;

/// <summary>A database for each test: a file of SQLite, or one on a PostgreSQL server that all tests share.</summary>
public sealed class Databases : IAsyncDisposable
{
    private readonly Lazy<Task<string>> _template;

    public Databases() => _template = new(MigrateTemplateAsync);

    public PostgreSqlServer PostgreSql { get; } = new();

    /// <summary>An empty database.</summary>
    public async Task<Database> EmptyAsync(Provider provider) => provider is Provider.Sqlite
        ? new SqliteDatabase()
        : new PostgreSqlDatabase(await PostgreSql.CreateDatabaseAsync());

    /// <summary>A database as the migrations of <see cref="ApiKeysContext"/> leave it.</summary>
    public async Task<Database> MigratedAsync(Provider provider)
    {
        if (provider is Provider.PostgreSql) return new PostgreSqlDatabase(await PostgreSql.CreateDatabaseAsync(await _template.Value));
        var database = new SqliteDatabase();
        await MigrateAsync(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        // Skipped tests leave it failed; whatever it was, it is over.
        if (_template.IsValueCreated) await _template.Value.ContinueWith(_ => { }, TaskScheduler.Default);
        await PostgreSql.DisposeAsync();
    }

    private static async Task MigrateAsync(Database database)
    {
        await using var context = database.Context();
        await context.Database.MigrateAsync();
    }

    // A database is copied only while nobody is connected to it.
    private async Task<string> MigrateTemplateAsync()
    {
        await using var database = new PostgreSqlDatabase(await PostgreSql.CreateDatabaseAsync());
        await MigrateAsync(database);
        return database.Name;
    }
}
