using System.Collections.Concurrent;

namespace Orders.Api;

/// <summary>The orders, in memory. Each belongs to the subject that placed it.</summary>
public sealed class OrderStore
{
    private readonly ConcurrentDictionary<string, Order> _orders = new(StringComparer.Ordinal);

    public Order Place(NewOrder order, string owner)
    {
        var placed = new Order(Guid.NewGuid().ToString("N"), order.Item, order.Quantity, owner);
        _orders[placed.Id] = placed;
        return placed;
    }

    public IReadOnlyList<Order> OwnedBy(string? owner) => [.. _orders.Values.Where(order => order.Owner == owner)];
}
