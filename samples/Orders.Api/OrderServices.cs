namespace Orders.Api;

/// <summary>Adds orders. Call it before adding API keys: it creates their tables, and hosted services start in the order added.</summary>
internal static class OrderServices
{
    public static void AddOrders(this IServiceCollection services, OrderDatabase database) => services
        .AddSingleton(database)
        .AddHostedService<OrderTables>()
        .AddDbContext<OrdersContext>(database.Use)
        .AddScoped<OrderStore>();
}
