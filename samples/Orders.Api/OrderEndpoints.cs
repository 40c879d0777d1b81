using Api.Security;

namespace Orders.Api;

/// <summary>
/// The order endpoints and their requirements: the same for callers without a tenant and below each tenant. All are limited by the plan of
/// the caller.
/// </summary>
internal static class OrderEndpoints
{
    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/orders").RequireRateLimit());
        Map(routes.MapGroup("/tenants/{tenantId}/orders").RequireTenant().RequireRateLimit());
        // For partners, whose programs have an API key: tokens are refused here.
        routes.MapGet("/partner/orders", ListAsync).RequireAuthorization(policy =>
            policy.AddAuthenticationSchemes(ApiSecurityDefaults.ApiKeyScheme).RequireScope("read:orders")).RequireRateLimit();
        // Where a stolen token would hurt most: only tokens that are bound to a key of the client.
        routes.MapGet("/payments", PaymentsAsync).RequireScope("read:orders").RequireSenderConstrained();
    }

    private static void Map(RouteGroupBuilder orders)
    {
        orders.MapMethods("", ReadMethods, ListAsync).RequireScope("read:orders");
        orders.MapPost("", PlaceAsync).RequireScope("write:orders");
        orders.MapGet("/{id}", (AuthorizedResource<Order> order) => OrderAnswer.From(order.Value)).RequireResource<Order>("read:orders");
        orders.MapDelete("/{id}", DeleteAsync).RequireRole("orders-admin").RequireStepUp(maxAge: TimeSpan.FromMinutes(5));
    }

    private static Task<IReadOnlyList<OrderAnswer>> ListAsync(ApiCaller caller, OrderStore store, CancellationToken aborted) =>
        store.WithinReachAsync(caller, aborted);

    private static async Task<IEnumerable<PaymentAnswer>> PaymentsAsync(ApiCaller caller, OrderStore store, CancellationToken aborted) =>
        (await store.WithinReachAsync(caller, aborted)).Select(order => new PaymentAnswer(order.Id, order.Quantity * PaymentAnswer.Price));

    private static async Task<IResult> PlaceAsync(NewOrder order, ApiCaller caller, OrderStore store, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(order.Item) || order.Quantity < 1)
            return Results.ValidationProblem(
                new Dictionary<string, string[]> { ["order"] = ["Specify an item and a quantity of 1 or more."] });
        var placed = await store.PlaceAsync(order, caller, context.RequestAborted);
        return Results.Created($"{context.Request.Path.Value!.TrimEnd('/')}/{placed.Id}", placed);
    }

    private static async Task<IResult> DeleteAsync(string id, OrderStore store, CancellationToken aborted) =>
        await store.DeleteAsync(id, aborted) ? Results.NoContent() : Results.NotFound();
}
