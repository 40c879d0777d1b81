using Api.Security.ApiKeys;
using Api.Security.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Connects the nodes of one application by Redis.</summary>
public static class RedisApiSecurityBuilderExtensions
{
    /// <summary>
    /// Tells all nodes of changed API keys by Redis, within milliseconds, and keeps a list there of keys that are refused while
    /// the store is unavailable. Redis may be down at any time, also at the start: nodes then read the change feed of the store.
    /// Before or after <c>AddApiKeys()</c>; of several calls, the last one counts.
    /// </summary>
    /// <param name="builder">What <c>AddApiSecurity()</c> returned.</param>
    /// <param name="configuration">
    /// How Redis is reached, as StackExchange.Redis reads it: <c>redis.example.com:6380,ssl=true,password=…</c>. One that cannot be
    /// used stops the start. It is never logged.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder UseRedis(this IApiSecurityBuilder builder, string configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        var services = builder.Services;
        services.Configure<RedisOptions>(options => options.Configuration = configuration);
        if (services.Any(service => service.ServiceType == typeof(RedisMetrics))) return builder;

        services.AddOptions<RedisOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<RedisMetrics>();
        services.AddSingleton<RedisCommands>();
        services.AddSingleton<IApiKeyBroadcast, RedisBroadcast>();
        return builder;
    }
}
