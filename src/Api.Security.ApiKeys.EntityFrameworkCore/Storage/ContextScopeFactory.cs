using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>Opens a context in its own scope: one store serves all callers, but a context serves only one at a time.</summary>
internal sealed class ContextScopeFactory(IServiceScopeFactory scopes, Type contextType)
{
    private readonly ConditionalWeakTable<IModel, object> _checked = [];

    public ContextScope Open()
    {
        var scope = scopes.CreateAsyncScope();
        try
        {
            var context = (DbContext?)scope.ServiceProvider.GetService(contextType) ?? throw new InvalidOperationException(
                $"{contextType.Name} is not registered: pass its database to UseEntityFrameworkCore<{contextType.Name}>(), "
                + "such as o => o.UseNpgsql(…), or register it with AddDbContext.");
            if (!_checked.TryGetValue(context.Model, out _)) Check(context.Model);
            return new ContextScope(scope, context);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    private void Check(IModel model)
    {
        if (model.FindEntityType(typeof(ApiKeyRow)) is null)
        {
            throw new InvalidOperationException(
                $"{contextType.Name} has no tables for API keys: call modelBuilder.AddApiKeys(Database) in its OnModelCreating, "
                + "then add a migration.");
        }

        _checked.AddOrUpdate(model, model);
    }
}

/// <summary>A context, and the scope to dispose afterwards.</summary>
internal readonly struct ContextScope(AsyncServiceScope scope, DbContext context) : IAsyncDisposable
{
    public DbContext Context => context;

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
