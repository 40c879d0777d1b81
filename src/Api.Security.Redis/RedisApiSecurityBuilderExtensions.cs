using Api.Security.ApiKeys;
using Api.Security.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Connects the nodes of one application through Redis.</summary>
public static class RedisApiSecurityBuilderExtensions
{
    /// <summary>
    /// Notifies all nodes of changed API keys through Redis, within milliseconds, and keeps a list there of keys that are refused
    /// while the store is unavailable. Redis may be down at any time, also at startup: nodes then read the change feed of the store.
    /// Call it before or after <c>AddApiKeys()</c>; the last of several calls applies.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returns.</param>
    /// <param name="configuration">
    /// The configuration string of StackExchange.Redis: <c>redis.example.com:6380,ssl=true,password=…</c>. The application does not
    /// start when it cannot be used. It is never logged.
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
