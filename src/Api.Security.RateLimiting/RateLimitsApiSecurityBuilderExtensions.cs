using Api.Security.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds rate limits, quotas and concurrency limits.</summary>
public static class RateLimitsApiSecurityBuilderExtensions
{
    /// <summary>
    /// Limits requests by the plans in <c>ApiSecurity:RateLimits</c>, on endpoints with <c>RequireRateLimit()</c> or
    /// <see cref="RateLimitAttribute"/>. No middleware call is needed. Each node counts for itself unless <c>UseRedis(…)</c> is called.
    /// Quotas survive a restart if API keys are in a database.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returned.</param>
    /// <param name="configure">Settings in code, applied after configuration, each time it changes.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder AddRateLimits(this IApiSecurityBuilder builder, Action<RateLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(service => service.ServiceType == typeof(RequestLimiter))) AddStages(builder);
        if (configure is not null) services.Configure(configure);
        return builder;
    }

    private static void AddStages(IApiSecurityBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings("RateLimits", followsChanges: true);
        services.AddSingleton<SettingErrors<RateLimitOptions>>();
        services.AddSingleton<IConfigureOptions<RateLimitOptions>>(provider => new RateLimitConfiguration(provider));
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        services.AddOptions<RateLimitOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<PolicyIds>();
        services.AddSingleton<RateLimitSettings>();
        services.AddSingleton<EndpointLimitsReader>();
        services.AddSingleton<LimitCallers>();
        services.AddSingleton<LimitStores>();
        services.AddSingleton<QuotaBooks>();
        services.AddSingleton(new LimitFailures(Random.Shared.NextDouble));
        services.AddSingleton<RateLimitHeaders>();
        services.AddSingleton<RateLimitMetrics>();
        services.AddSingleton<RequestLimiter>();
        services.AddSingleton<IRequestLimiter>(provider => provider.GetRequiredService<RequestLimiter>());
        services.AddSingleton<LimitHandler>();
        services.AddSingleton<IAuthorizationHandler>(provider => provider.GetRequiredService<LimitHandler>());
        services.AddSingleton<IRateLimitCatalogue, RateLimitCatalogue>();
        services.AddSingleton(new PolicyKind(RateLimitRequirement.PolicyPrefix, RateLimitRequirement.FromPolicy));
        services.AddSingleton<MatcherPolicy, AnonymousLimits>();
        services.AddSingleton<IStartupFilter, LimitChecks>();
        builder.AddRefusals([.. LimitRefusals.All]);
    }
}
