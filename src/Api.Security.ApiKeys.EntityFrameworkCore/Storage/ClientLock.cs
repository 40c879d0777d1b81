using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// Locks the row of a client until the transaction ends, by an update that changes nothing, which works in every database.
/// </summary>
internal static class ClientLock
{
    /// <returns>Whether the client exists.</returns>
    public static async Task<bool> TakeAsync(DbContext context, string clientId, CancellationToken cancellationToken) =>
        await context.Clients().Where(client => client.Id == clientId).ExecuteUpdateAsync(
            set => set.SetProperty(client => client.Version, client => client.Version), cancellationToken) == 1;
}
