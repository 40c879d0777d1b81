using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Api.Security.ApiKeys;

/// <summary>Registers events and their delivery.</summary>
internal static class ApiKeyEventServices
{
    /// <summary>Adds <see cref="IApiKeyEvents"/>. Requires <see cref="ApiKeyOptions"/>, logging and metrics to be registered.</summary>
    internal static void AddApiKeyEvents(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EventLosses>();
        services.AddSingleton<ApiKeyEvents>();
        services.AddSingleton<IApiKeyEvents>(provider => provider.GetRequiredService<ApiKeyEvents>());
        services.AddHostedService<EventDelivery>();
    }
}
