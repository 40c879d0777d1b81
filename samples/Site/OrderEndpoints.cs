using Api.Security;
using Microsoft.AspNetCore.SignalR;

namespace Site;

/// <summary>The API. Everything below <c>/api</c> takes tokens and API keys only, as <c>ApiSecurity:Paths</c> says.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/api/orders");
        orders.MapGet("", (ApiCaller caller, OrderBook book) => book.Of(caller.UserIdentifier!)).RequireScope("read:orders");
        orders.MapPost("", PlaceAsync).RequireScope("write:orders");
        orders.MapDelete("/{id:int}", (int id, OrderBook book) => book.Remove(id) ? Results.NoContent() : Results.NotFound())
            .RequireRole("orders-admin");
    }

    private static async Task<IResult> PlaceAsync(NewOrder order, ApiCaller caller, OrderBook book, IHubContext<OrderHub> hub)
    {
        var placed = book.Place(order.Item, caller.UserIdentifier!);
        await hub.Clients.User(placed.Owner).SendAsync("placed", placed);
        return Results.Created($"/api/orders/{placed.Id}", placed);
    }
}

internal sealed record NewOrder(string Item);
