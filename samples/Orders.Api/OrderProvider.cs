using Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>Finds the order that a route names. Whether the caller may access it is checked afterwards.</summary>
public sealed class OrderProvider(OrdersContext database) : IResourceProvider<Order>
{
    public async ValueTask<Order?> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var id = context.GetRouteValue("id") as string;
        return await database.Orders.AsNoTracking().FirstOrDefaultAsync(order => order.Id == id, cancellationToken);
    }
}
