using Api.Security.ApiKeys;
using Api.Security.RateLimiting;
using Api.Security.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Api.Security;

/// <summary>Connects the nodes of one application through Redis.</summary>
public static class RedisApiSecurityBuilderExtensions
{
    /// <summary>
    /// Notifies all nodes of changed API keys through Redis, within milliseconds, and keeps a list there of keys that are refused
    /// while the store is unavailable. With <c>AddRateLimits()</c>, all nodes share their limits there. With <c>AddDPoP()</c>, all nodes
    /// together accept a proof once. With <c>AddApiKeys()</c>, usage that is not stored yet is kept if a node fails. Redis may be
    /// down at any time, also at startup: nodes then read the change feed of the store, decide limits on their own, and answer requests
    /// with a proof as set in <c>OnReplayStoreOutage</c>.
    /// Call it before or after <c>AddApiKeys()</c>, <c>AddRateLimits()</c> and <c>AddDPoP()</c>; the last of several calls applies.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returns.</param>
    /// <param name="configuration">
    /// The configuration string of StackExchange.Redis: <c>redis.example.com:6380,ssl=true,password=…</c>. The application does not
    /// start when it cannot be used. It is never logged.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder UseRedis(this IApiSecurityBuilder builder, string configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return builder.UseRedis(options => options.Configuration = configuration);
    }

    /// <summary>
    /// Connects the nodes of the application through Redis, over an existing connection, which the application owns and closes. See
    /// <see cref="UseRedis(IApiSecurityBuilder, string)"/>.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returns.</param>
    /// <param name="connection">The connection; see <see cref="RedisOptions.Connection"/>.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder UseRedis(this IApiSecurityBuilder builder, IConnectionMultiplexer connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return builder.UseRedis(options => options.Connection = connection);
    }

    /// <summary>
    /// Connects the nodes of the application through Redis, over a connection that is registered as a service, which the application owns
    /// and closes. See <see cref="UseRedis(IApiSecurityBuilder, string)"/>.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returns.</param>
    /// <param name="connection">
    /// Finds the connection: <c>services => services.GetRequiredService&lt;IConnectionMultiplexer&gt;()</c>.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder UseRedis(this IApiSecurityBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return Add(builder, (options, services) => options.Connection = connection(services));
    }

    /// <summary>
    /// Connects the nodes of the application through Redis, with options. See <see cref="UseRedis(IApiSecurityBuilder, string)"/>.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returns.</param>
    /// <param name="configure">
    /// Sets the options. Startup fails unless exactly one of <see cref="RedisOptions.Configuration"/>,
    /// <see cref="RedisOptions.ConfigurationOptions"/> and <see cref="RedisOptions.Connection"/> is set.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder UseRedis(this IApiSecurityBuilder builder, Action<RedisOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, (options, _) => configure(options));
    }

    private static IApiSecurityBuilder Add(IApiSecurityBuilder builder, Action<RedisOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(service => service.ServiceType == typeof(RedisMetrics))) AddStages(builder);
        services.AddOptions<RedisOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            // The last call applies.
            (options.Configuration, options.ConfigurationOptions, options.Connection) = (null, null, null);
            configure(options, provider);
        });
        return builder;
    }

    private static void AddStages(IApiSecurityBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings("Redis");
        services.AddSingleton<SettingErrors<RedisOptions>>();
        services.AddSingleton<IConfigureOptions<RedisOptions>>(provider => new RedisConfiguration(provider)); // first: code comes after it
        services.AddOptions<RedisOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<RedisMetrics>();
        services.AddSingleton<RedisCommands>();
        services.AddSingleton<IApiKeyBroadcast, RedisBroadcast>();
        services.AddSingleton<IUsageJournal, RedisUsageJournal>();
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<RedisLimits>();
        services.AddSingleton<ISharedLimits>(provider => provider.GetRequiredService<RedisLimits>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<RedisLimits>());
        services.AddSingleton<SharedReplayMetrics>();
        services.AddSingleton<SharedReplay>();
        services.AddSingleton<IReplayStore>(provider => provider.GetRequiredService<SharedReplay>().Store);
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<SharedReplay>());
    }
}
