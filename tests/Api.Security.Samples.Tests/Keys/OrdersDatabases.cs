using Api.Security.Samples.Tests.Keys;
using Api.Security.TestKit;

[assembly: AssemblyFixture(typeof(OrdersDatabases))]

namespace Api.Security.Samples.Tests.Keys;

public enum Provider
{
    Sqlite,
    PostgreSql,
}

/// <summary>New databases, as settings of the sample API: a SQLite file, or a database on the PostgreSQL server of all tests.</summary>
public sealed class OrdersDatabases : IAsyncDisposable
{
    private readonly PostgreSqlServer _postgreSql = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("orders-").FullName;

    public async Task<string[]> NewAsync(Provider provider) => provider is Provider.Sqlite
        ? [$"--ConnectionStrings:Orders=Data Source={Path.Combine(_folder, $"{Guid.NewGuid():N}.db")}"]
        : ["--Database:Provider=PostgreSql", $"--ConnectionStrings:Orders={await NewPostgreSqlAsync()}"];

    /// <returns>A connection string for Npgsql.</returns>
    public Task<string> NewPostgreSqlAsync() => _postgreSql.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        await _postgreSql.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
