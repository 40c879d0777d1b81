namespace Orders.Api;

/// <summary>Adds orders. Before API keys: their tables are made here, and what comes first is started first.</summary>
internal static class OrderServices
{
    public static void AddOrders(this IServiceCollection services, OrderDatabase database) => services
        .AddSingleton(database)
        .AddHostedService<OrderTables>()
        .AddDbContext<OrdersContext>(database.Use)
        .AddScoped<OrderStore>();
}
