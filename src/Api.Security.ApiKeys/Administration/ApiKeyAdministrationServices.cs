using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Registers rotation and administration. Store, format, peppers, mint, announcer and events are registered elsewhere.</summary>
internal static class ApiKeyAdministrationServices
{
    public static void AddApiKeyAdministration(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => RotationRules.From(provider.GetRequiredService<IOptions<ApiKeyOptions>>().Value));
        services.TryAddSingleton<StoreClock>();
        services.TryAddSingleton<ClientTransitions>();
        services.TryAddSingleton<DenyList>();
        services.TryAddSingleton<RevocationRepeats>();
        services.TryAddSingleton<Revocations>();
        services.TryAddSingleton<KeyIdentifier>();
        services.TryAddSingleton<ApiKeyAdministration>();
        services.TryAddSingleton<LimitAdministration>();
        services.TryAddSingleton<AdminFailures>();
        // Afterwards, because the application may replace the resolvers.
        services.PostConfigure<JsonOptions>(options => options.SerializerOptions.TypeInfoResolverChain.Add(AdminJsonContext.Default));
    }
}
