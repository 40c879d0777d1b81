using Api.Security;

namespace Orders.Api;

/// <summary>What a client places.</summary>
public sealed record NewOrder(string Item, int Quantity);

/// <summary>What a client sees of an order.</summary>
public sealed record OrderAnswer(string Id, string Item, int Quantity, string Owner)
{
    public static OrderAnswer Of(Order order) => new(order.Id, order.Item, order.Quantity, order.OwnerId);
}

/// <summary>An order as it is stored. It belongs to the subject that placed it, within a tenant if that has one.</summary>
public sealed class Order : IOwnedResource
{
    public required string Id { get; init; }

    public required string Item { get; init; }

    public required int Quantity { get; init; }

    public required string OwnerId { get; init; }

    public required string? TenantId { get; init; }
}
