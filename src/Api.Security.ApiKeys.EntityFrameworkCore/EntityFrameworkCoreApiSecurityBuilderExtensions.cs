using Api.Security.ApiKeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Api.Security;

/// <summary>Stores API keys in a relational database.</summary>
public static class EntityFrameworkCoreApiSecurityBuilderExtensions
{
    /// <summary>
    /// Stores API keys in the database of <typeparamref name="TContext"/> instead of in memory: <see cref="ApiKeysContext"/>, or
    /// a context of your own with <c>modelBuilder.AddApiKeys(Database)</c> in <c>OnModelCreating</c>. The application does not
    /// start when the context has no tables for API keys. Each call of the store uses a context in its own scope, so context
    /// pools and retrying execution strategies work. Query filters of the context do not apply.
    /// </summary>
    /// <typeparam name="TContext">The context.</typeparam>
    /// <param name="builder">The builder that <c>AddApiKeys()</c> returned.</param>
    /// <param name="configure">
    /// Configures the database and registers <typeparamref name="TContext"/>; <see langword="null"/> when <c>AddDbContext</c>,
    /// <c>AddDbContextPool</c> or <c>AddDbContextFactory</c> registers it.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder UseEntityFrameworkCore<TContext>(
        this IApiSecurityBuilder builder, Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (configure is not null) services.AddDbContext<TContext>(configure);
        services.Replace(ServiceDescriptor.Singleton(
            provider => new ContextScopeFactory(provider.GetRequiredService<IServiceScopeFactory>(), typeof(TContext))));
        services.Replace(ServiceDescriptor.Singleton<StoreCalls, StoreCalls>());
        services.Replace(ServiceDescriptor.Singleton<IApiKeyStore, RelationalApiKeyStore>());
        services.Replace(ServiceDescriptor.Singleton<IUsageStore, RelationalUsageStore>());
        services.AddHostedService<ModelCheckService>();
        return builder;
    }
}
