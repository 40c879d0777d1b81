using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Reads clients.</summary>
internal static class ClientQueries
{
    public static Task<StoredApiClient?> FindAsync(DbContext context, string clientId, CancellationToken cancellationToken) =>
        UnreadableRows.ReadAsync(() => ReadAsync(context, clientId, cancellationToken));

    public static async Task<IReadOnlyList<ApiClient>> ListAsync(
        DbContext context, ApiClientQuery query, CancellationToken cancellationToken)
    {
        var clients = context.Clients().Where(client => client.DeletedAt == null);
        if (query.TenantId is { } tenantId) clients = clients.Where(client => client.TenantId == tenantId);
        if (query.After is { } after) clients = clients.Where(client => string.Compare(client.Id, after) > 0);
        var page = await clients.OrderBy(client => client.Id).Take(query.Limit).ToListAsync(cancellationToken);
        return [.. page.Select(client => client.ToClient())];
    }

    public static async Task<IReadOnlyList<string>> ListDueAsync(
        DbContext context, DateTimeOffset before, string? after, int limit, CancellationToken cancellationToken)
    {
        var time = StoredTime.Write(before);
        var clients = context.Clients().Where(client => client.DeletedAt == null && context.Keys().Any(key =>
            key.ClientId == client.Id && key.Slot != null
            && (key.Slot == ApiKeySlot.Next || key.ExpiresAt < time || key.AcceptUntil < time)));
        if (after is not null) clients = clients.Where(client => string.Compare(client.Id, after) > 0);
        return await clients.OrderBy(client => client.Id).Select(client => client.Id).Take(limit).ToListAsync(cancellationToken);
    }

    // One statement, even in a context that splits queries, so that keys and client are read at the same moment.
    private static async Task<StoredApiClient?> ReadAsync(DbContext context, string clientId, CancellationToken cancellationToken)
    {
        var found = await context.Clients().AsSingleQuery().Where(client => client.Id == clientId)
            .Select(client => new
            {
                Client = client, Keys = context.Keys().Where(key => key.ClientId == client.Id).OrderBy(key => key.No).ToList(),
            })
            .FirstOrDefaultAsync(cancellationToken);
        return found is not null && string.Equals(found.Client.Id, clientId, StringComparison.Ordinal)
            ? new StoredApiClient(found.Client.ToClient(), [.. found.Keys.Select(key => key.ToKey())])
            : null;
    }
}
