using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>Registers the background work.</summary>
internal static class ApiKeyUpkeepServices
{
    public static void AddApiKeyUpkeep(this IServiceCollection services)
    {
        services.AddSingleton<UpkeepQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<UpkeepQueue>());
        services.AddSingleton<UnusedKeys>();
        services.AddSingleton<UsageUpkeep>();
        services.AddHostedService<KeySweep>();
        services.AddSingleton<IApiKeyFollowUp, ApiKeyFollowUp>();
        services.AddSingleton<IExposureWatch, ExposureWatch>();
    }
}
