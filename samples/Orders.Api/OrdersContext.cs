using Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Orders.Api;

/// <summary>The orders of one tenant. A filter applies to every query, so no query can see orders of other tenants.</summary>
public sealed class OrdersContext(DbContextOptions<OrdersContext> options, ITenantAccessor tenants) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    // Evaluated for every query. Callers without a tenant see only orders without a tenant.
    private string? Tenant => tenants.TenantId;

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>(order =>
    {
        order.HasKey(one => one.Id);
        order.HasIndex(one => new { one.Tenant, one.OwnerId });
        order.HasQueryFilter(one => one.Tenant == Tenant);
    });
}
