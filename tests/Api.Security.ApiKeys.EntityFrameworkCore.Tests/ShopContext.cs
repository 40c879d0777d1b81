using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Api.Security.ApiKeys.Tests;

/// <summary>An application context with its own entity and conventions: short strings, other names, and a filter on every entity.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<ShopOrder> Orders => Set<ShopOrder>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<string>().HaveMaxLength(10);
        configurationBuilder.Conventions.Add(_ => new SnakeCase());
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddApiKeys(Database);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
            modelBuilder.Entity(entity.ClrType)
                .HasQueryFilter(Expression.Lambda(Expression.Constant(false), Expression.Parameter(entity.ClrType)));
    }

    private sealed class SnakeCase : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(
            Microsoft.EntityFrameworkCore.Metadata.Builders.IConventionModelBuilder modelBuilder,
            IConventionContext<Microsoft.EntityFrameworkCore.Metadata.Builders.IConventionModelBuilder> context)
        {
            foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
            {
                entity.Builder.ToTable($"t_{entity.ClrType.Name}");
                foreach (var property in entity.GetProperties()) property.Builder.HasColumnName($"c_{property.Name}");
            }
        }
    }
}

public sealed class ShopOrder
{
    public int Id { get; set; }

    public string Text { get; set; } = "";
}

/// <summary>An application context without the tables for API keys.</summary>
public sealed class ForgetfulContext(DbContextOptions<ForgetfulContext> options) : DbContext(options)
{
    public DbSet<ShopOrder> Orders => Set<ShopOrder>();
}
