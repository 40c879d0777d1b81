using Api.Security;

namespace Orders.Api;

/// <summary>What a client places.</summary>
public sealed record NewOrder(string Item, int Quantity);

/// <summary>What a client sees of an order.</summary>
public sealed record OrderAnswer(string Id, string Item, int Quantity, string Owner)
{
    public static OrderAnswer Of(Order order) => new(order.Id, order.Item, order.Quantity, order.OwnerId);
}

/// <summary>
/// An order as it is stored. It belongs to who placed it: subject and issuer, since neither alone says who that is. The tenant is no
/// <c>TenantId</c> that <c>RequireResource</c> would compare, because here callers without a tenant have orders too:
/// <see cref="OrdersContext"/> finds only those of the caller's tenant, or of none.
/// </summary>
public sealed class Order : IOwnedResource
{
    public required string Id { get; init; }

    public required string Item { get; init; }

    public required int Quantity { get; init; }

    public required string OwnerId { get; init; }

    public required string? OwnerIssuer { get; init; }

    public required string? Tenant { get; init; }
}
