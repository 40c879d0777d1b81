using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Api.Security.ApiKeys.Tests;

public enum Provider
{
    Sqlite,
    PostgreSql,
}

/// <summary>One database and how to connect to it.</summary>
public abstract class Database : IAsyncDisposable
{
    public abstract void Use(DbContextOptionsBuilder options);

    public abstract DbConnection Connection();

    public abstract ValueTask DisposeAsync();

    /// <summary>Makes every entry of the change feed older.</summary>
    public abstract Task LetChangesAgeAsync(TimeSpan age);

    public ApiKeysContext Context()
    {
        var options = new DbContextOptionsBuilder<ApiKeysContext>();
        Use(options);
        return new ApiKeysContext(options.Options);
    }

    /// <param name="target">The last migration to apply; <see langword="null"/> for all.</param>
    public async Task MigrateAsync(string? target = null)
    {
        await using var context = Context();
        await context.GetService<IMigrator>().MigrateAsync(target);
    }

    /// <summary>Applies all migrations four times at the same moment.</summary>
    public async Task MigrateOnSeveralNodesAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => MigrateAsync())));
        await using var after = Context();
        (await after.Database.GetAppliedMigrationsAsync()).Should().Equal(after.Database.GetMigrations());
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0; // a million rows take long
#pragma warning disable CA2100 // The SQL is written in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync();
    }
}

public sealed class SqliteDatabase : Database
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"api-keys-{Guid.NewGuid():N}.db");

    private string Text => $"Data Source={_file}";

    public override void Use(DbContextOptionsBuilder options) => options.UseSqlite(Text);

    public override DbConnection Connection() => new SqliteConnection(Text);

    public override Task LetChangesAgeAsync(TimeSpan age) =>
        ExecuteAsync($"UPDATE ApiKeyChange SET At = strftime('%Y-%m-%d %H:%M:%f', At, '-{age.TotalSeconds} seconds')");

    public override ValueTask DisposeAsync()
    {
        using (var connection = new SqliteConnection(Text)) SqliteConnection.ClearPool(connection);
        foreach (var file in (string[])[_file, $"{_file}-wal", $"{_file}-shm"]) File.Delete(file);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgreSqlDatabase(string text) : Database
{
    public string Name { get; } = new NpgsqlConnectionStringBuilder(text).Database!;

    /// <summary>The connection string of another user.</summary>
    public string As(string user) => new NpgsqlConnectionStringBuilder(text) { Username = user }.ConnectionString;

    public override void Use(DbContextOptionsBuilder options) => options.UseNpgsql(text);

    public override DbConnection Connection() => new NpgsqlConnection(text);

    public override Task LetChangesAgeAsync(TimeSpan age) =>
        ExecuteAsync($"UPDATE \"ApiKeyChange\" SET \"At\" = \"At\" - interval '{age.TotalSeconds} seconds'");

    public override ValueTask DisposeAsync()
    {
        using var connection = new NpgsqlConnection(text);
        NpgsqlConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }
}
