using System.Data.Common;
using System.Diagnostics;
using Api.Security.ApiKeys;
using Api.Security.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Api.Security.Benchmarks.Keys;

/// <summary>Measures uncached keys, read from a database with a million keys, one after the other and eight at a time.</summary>
internal static class DatabaseRun
{
    private const int Issued = 2_000;
    private const int AtOnce = 8;

    public static async Task MeasureAsync(Report report)
    {
        report.Line().Title("Cold keys: read from a database");
        report.Line(
            $"{KeysRun.Stored:#,0} clients with one key each, and {Issued:#,0} more whose keys are used once each; "
            + "the complete authentication, including the harness. PostgreSQL 15 on the same");
        report.Line("machine, over loopback, without fsync; SQLite in a file. For information only; there is no target.").Line();
        await using var server = new PostgreSqlServer();
        var file = Path.Combine(Path.GetTempPath(), $"api-keys-{Guid.NewGuid():N}.db");
        try
        {
            var postgreSql = await server.CreateDatabaseAsync();
            string[] rows =
            [
                .. await MeasureAsync("SQLite", options => options.UseSqlite($"Data Source={file}"),
                    new SqliteConnection($"Data Source={file}"), ManyApiKeys.Sqlite(KeysRun.Stored)),
                .. await MeasureAsync("PostgreSQL", options => options.UseNpgsql(postgreSql),
                    new NpgsqlConnection(postgreSql), ManyApiKeys.PostgreSql(KeysRun.Stored)),
            ];
            report.Table("| | median ms | 99 % ms | keys/s |", "|---|---:|---:|---:|", rows);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            foreach (var part in (string[])[file, $"{file}-wal", $"{file}-shm"]) File.Delete(part);
        }
    }

    private static async Task<string[]> MeasureAsync(string name, Action<DbContextOptionsBuilder> use, DbConnection connection, string fill)
    {
        var options = new DbContextOptionsBuilder<ApiKeysContext>();
        use(options);
        await using (var context = new ApiKeysContext(options.Options)) await context.Database.MigrateAsync();
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is in the repository.
            (command.CommandText, command.CommandTimeout) = (fill, 0);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        using var pipeline = KeyPipeline.Over(use);
        var keys = await IssuedKey.IssueAsync(
            pipeline.Services.GetRequiredService<IApiKeyStore>(), pipeline.Services.GetRequiredService<ApiKeyMint>(), Issued);
        foreach (var key in keys[..100]) Require(pipeline.Authenticate(key).Succeeded); // compiles the query
        return
        [
            await RowAsync($"{name}, one after the other", pipeline, keys[100..1000], 1),
            await RowAsync($"{name}, {AtOnce} at a time", pipeline, keys[1000..], AtOnce),
        ];
    }

    private static async Task<string> RowAsync(string name, KeyPipeline pipeline, IssuedKey[] keys, int atOnce)
    {
        var times = new double[keys.Length];
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < keys.Length; i = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                Require((await pipeline.AuthenticateAsync(keys[i])).Succeeded);
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        Array.Sort(times);
        return $"| {name} | {times[times.Length / 2]:0.000} | {times[times.Length * 99 / 100]:0.000} | "
            + $"{keys.Length / elapsed.TotalSeconds:0} |";
    }

    private static void Require(bool condition)
    {
        if (!condition) throw new InvalidOperationException("A valid key was refused.");
    }
}
