using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

internal static class Stubs
{
    public static void AddApiKeyAdministration(this IServiceCollection services)
    {
        services.AddSingleton(provider => RotationRules.Of(provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<ApiKeyOptions>>().Value));
        services.AddSingleton<ClientTransitions>();
    }
}
