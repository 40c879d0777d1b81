using Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>The orders of the caller's tenant.</summary>
public sealed class OrderStore(OrdersContext database, ITenantAccessor tenants)
{
    public async Task<OrderAnswer> PlaceAsync(NewOrder order, ApiCaller owner, CancellationToken cancellationToken)
    {
        var placed = new Order
        {
            Id = Guid.NewGuid().ToString("N"), Item = order.Item, Quantity = order.Quantity,
            OwnerId = owner.Subject ?? "", OwnerIssuer = owner.Issuer, Tenant = tenants.TenantId,
        };
        database.Orders.Add(placed);
        await database.SaveChangesAsync(cancellationToken);
        return OrderAnswer.From(placed);
    }

    /// <summary>Returns the caller's own orders, or all orders of the tenant if the scope reaches any.</summary>
    public async Task<IReadOnlyList<OrderAnswer>> WithinReachAsync(ApiCaller caller, CancellationToken cancellationToken)
    {
        var orders = caller.Reach("read:orders") is ScopeReach.Any
            ? database.Orders
            : database.Orders.Where(order => order.OwnerId == caller.Subject && order.OwnerIssuer == caller.Issuer);
        return await orders.AsNoTracking().OrderBy(order => order.Id).Select(order => OrderAnswer.From(order))
            .ToListAsync(cancellationToken);
    }

    /// <returns>Whether the order existed.</returns>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        await database.Orders.Where(order => order.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;
}
