using Api.Security;

namespace Orders.Api;

/// <summary>An order as a client sends it.</summary>
public sealed record NewOrder(string Item, int Quantity);

/// <summary>An order as a client sees it.</summary>
public sealed record OrderAnswer(string Id, string Item, int Quantity, string Owner)
{
    public static OrderAnswer From(Order order) => new(order.Id, order.Item, order.Quantity, order.OwnerId);
}

/// <summary>
/// An order as it is stored. It belongs to the caller that placed it: subject and issuer, since neither alone identifies the owner. The
/// tenant is not a <c>TenantId</c> that <c>RequireResource</c> would compare, because callers without a tenant have orders too:
/// <see cref="OrdersContext"/> finds only orders of the caller's tenant, or those without a tenant if the caller has none.
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
