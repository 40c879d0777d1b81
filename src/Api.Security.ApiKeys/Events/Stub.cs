using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

internal static class Stubs
{
    public static void AddApiKeyEvents(this IServiceCollection services) => services.AddSingleton<IApiKeyEvents, NoEvents>();

    public static void AddApiKeyAdministration(this IServiceCollection services) { }

    public static void AddApiKeyUpkeep(this IServiceCollection services)
    {
        services.AddSingleton<IApiKeyFollowUp, NoFollowUp>();
        services.AddSingleton<IExposureWatch, NoFollowUp>();
    }

    private sealed class NoEvents : IApiKeyEvents
    {
        public void Raise(ApiKeyEvent happened) { }
    }

    private sealed class NoFollowUp : IApiKeyFollowUp, IExposureWatch
    {
        public void Used(ApiKeySnapshot key, byte[]? hash, short pepperVersion) { }

        public void SeenIn(ApiKeySnapshot key, NetworkPrefix network) { }

        public void SeenInUrl(HttpContext context, string secret) { }

        public void SeenInPlaintext(HttpContext context, string secret) { }
    }
}

internal static class ApiKeyWebhook
{
    public static IEnumerable<string> MistakesOf(ApiKeyWebhookOptions options) => [];
}
