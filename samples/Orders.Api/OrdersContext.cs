using Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>The orders of one tenant: whatever a query forgets to say, it sees no others.</summary>
public sealed class OrdersContext(DbContextOptions<OrdersContext> options, ITenantAccessor tenants) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    // Asked anew by every query; without a tenant only the orders of callers who have none.
    private string? Tenant => tenants.TenantId;

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>(order =>
    {
        order.HasKey(one => one.Id);
        order.HasIndex(one => new { one.Tenant, one.OwnerId });
        order.HasQueryFilter(one => one.Tenant == Tenant);
    });
}
