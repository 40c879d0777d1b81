using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>Adds to views of keys when each was last used.</summary>
internal static class LastUses
{
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> LastUsesAsync(this AdminRequest request, params ApiKey?[] keys) =>
        await request.Http.RequestServices.GetRequiredService<IUsageStore>()
            .ReadLastUsesAsync([.. keys.OfType<ApiKey>().Select(key => key.Id)], request.Aborted);

    public static async Task<ApiKeyView> ViewAsync(this AdminRequest request, ApiKey key, ApiClient client) =>
        ApiKeyView.From(key, client, request.Administration.Now).UsedAt(await request.LastUsesAsync(key), key);

    public static ApiKeyView UsedAt(this ApiKeyView view, IReadOnlyDictionary<string, DateTimeOffset> lastUses, ApiKey key) =>
        lastUses.TryGetValue(key.Id, out var at) ? view with { LastUsedAt = at } : view;
}
