using System.Collections.Concurrent;

namespace Site;

/// <param name="Owner">The user: <c>ApiCaller.UserIdentifier</c>.</param>
public sealed record Order(int Id, string Item, string Owner);

/// <summary>The orders, in memory.</summary>
internal sealed class OrderBook
{
    private readonly ConcurrentDictionary<int, Order> _orders = new();
    private int _last;

    public Order Place(string item, string owner)
    {
        var order = new Order(Interlocked.Increment(ref _last), item, owner);
        _orders[order.Id] = order;
        return order;
    }

    public IEnumerable<Order> Of(string owner) => _orders.Values.Where(order => order.Owner == owner).OrderBy(order => order.Id);

    public bool Remove(int id) => _orders.TryRemove(id, out _);
}
