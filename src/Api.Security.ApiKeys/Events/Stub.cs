using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

internal static class Stubs
{
    public static void AddApiKeyEvents(this IServiceCollection services) => services.AddSingleton<IApiKeyEvents, NoEvents>();

    private sealed class NoEvents : IApiKeyEvents
    {
        public void Raise(ApiKeyEvent happened) { }
    }
}

internal static class ApiKeyWebhook
{
    public static IEnumerable<string> MistakesOf(ApiKeyWebhookOptions options) => [];
}
