using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Api.Security.ApiKeys;

/// <summary>Registers counting and storing of usage.</summary>
internal static class UsageServices
{
    public static void AddApiKeyUsage(this IServiceCollection services)
    {
        services.TryAddSingleton<IUsageStore, InMemoryUsageStore>();
        services.AddSingleton<UsageCounters>();
        services.AddSingleton<UsageSignal>();
        services.AddSingleton<UsageMetrics>();
        services.AddSingleton<CallerUses>();
        services.AddSingleton<ICallerObserver, UsageObserver>();
        services.AddSingleton<QuotaLedger>();
        services.AddSingleton<IQuotaLedger>(provider => provider.GetRequiredService<QuotaLedger>());
        services.AddSingleton<QuotaNotices>();
        services.AddSingleton<IQuotaObserver>(provider => provider.GetRequiredService<QuotaNotices>());
        services.AddSingleton<UsageBatches>();
        services.AddSingleton<UsageWriter>();
        services.AddSingleton<UsageSpool>();
        services.AddSingleton<OwnUsage>();
        services.AddSingleton<UsageFlush>();
        services.AddHostedService(provider => provider.GetRequiredService<UsageFlush>());
        services.AddSingleton<UsageJournaling>();
        services.AddHostedService(provider => provider.GetRequiredService<UsageJournaling>());
        services.AddSingleton<UsageTakeover>();
        services.AddHostedService(provider => provider.GetRequiredService<UsageTakeover>());
    }
}
