using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>Where the orders are stored: <c>ConnectionStrings:Orders</c>, or in the memory of this process.</summary>
internal static class OrderDatabase
{
    public static void AddOrders(this WebApplicationBuilder builder)
    {
        var connection = builder.Configuration.GetConnectionString("Orders") ?? InMemory();
        builder.Services.AddDbContext<OrdersContext>(options => options.UseSqlite(connection));
        builder.Services.AddScoped<OrderStore>();
        // A database in memory lives as long as somebody has it open.
        builder.Services.AddSingleton(_ => new SqliteConnection(connection));
    }

    public static void CreateOrders(this WebApplication app)
    {
        app.Services.GetRequiredService<SqliteConnection>().Open();
        using var scope = app.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<OrdersContext>().Database.EnsureCreated();
    }

    private static string InMemory() => new SqliteConnectionStringBuilder { DataSource = $"orders-{Guid.NewGuid():N}", Mode = SqliteOpenMode.Memory, Cache = SqliteCacheMode.Shared }.ToString();
}
