using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Finds keys that are not used. Uses before usage was counted are unknown, so nothing is said about that time.</summary>
internal static class UnusedKeyQuery
{
    // The notice that is sent about such a key.
    private const string Notice = ApiKeyEventKinds.KeyUnused + ":90";

    public static async Task<IReadOnlyList<string>> ListAsync(
        DbContext context, DateTimeOffset since, string? after, int limit, CancellationToken cancellationToken)
    {
        var time = StoredTime.Write(since);
        if (!await context.Stores().AnyAsync(store => store.UsageSince != null && store.UsageSince <= time, cancellationToken)) return [];
        var keys = context.Keys().Where(key => key.Slot != null && key.CreatedAt <= time
            && (key.NotBefore == null || key.NotBefore <= time) && (key.LastUsedAt == null || key.LastUsedAt <= time)
            && context.Clients().Any(client => client.Id == key.ClientId && client.DeletedAt == null)
            && !context.Notices().Any(notice => notice.KeyId == key.Kid && notice.Notice == Notice));
        if (after is not null) keys = keys.Where(key => string.Compare(key.Kid, after) > 0);
        return await keys.OrderBy(key => key.Kid).Select(key => key.Kid).Take(limit).ToListAsync(cancellationToken);
    }
}
