using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>The database for orders and API keys: that of <c>ConnectionStrings:Orders</c>, or one in the memory of this process.</summary>
internal sealed class OrderDatabase
{
    private const string ProviderKey = "Database:Provider";
    private const string Sqlite = "Sqlite";
    private const string PostgreSql = "PostgreSql";

    private readonly bool _isPostgreSql;

    private OrderDatabase(string connection, bool isPostgreSql) => (Connection, _isPostgreSql) = (connection, isPostgreSql);

    public string Connection { get; }

    /// <summary>Whether the database is lost when its last connection is closed.</summary>
    public bool IsInMemory { get; private init; }

    public static OrderDatabase From(IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString("Orders") is { Length: > 0 } written ? written : null;
        return (configuration[ProviderKey] ?? Sqlite) switch
        {
            Sqlite => connection is null ? InMemory() : new OrderDatabase(connection, isPostgreSql: false),
            PostgreSql => new OrderDatabase(
                connection ?? throw new InvalidOperationException(
                    "ConnectionStrings:Orders: set the connection string, such as Host=127.0.0.1;Username=postgres;Database=orders."),
                isPostgreSql: true),
            var other => throw new InvalidOperationException(
                $"{ProviderKey}: '{other}' is not supported; use {Sqlite} or {PostgreSql}."),
        };
    }

    public void Use(DbContextOptionsBuilder options)
    {
        if (_isPostgreSql) options.UseNpgsql(Connection);
        else options.UseSqlite(Connection);
    }

    private static OrderDatabase InMemory() =>
        new(
            new SqliteConnectionStringBuilder
            {
                DataSource = $"orders-{Guid.NewGuid():N}", Mode = SqliteOpenMode.Memory, Cache = SqliteCacheMode.Shared,
            }.ToString(),
            isPostgreSql: false) { IsInMemory = true };
}
