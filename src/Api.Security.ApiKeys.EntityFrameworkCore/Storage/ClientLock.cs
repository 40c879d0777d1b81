using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Locks the row of a client until the transaction ends, by writing it as it is: every database has that.</summary>
internal static class ClientLock
{
    /// <returns>Whether there is such a client.</returns>
    public static async Task<bool> TakeAsync(DbContext context, string clientId, CancellationToken cancellationToken) =>
        await context.Clients().Where(client => client.Id == clientId).ExecuteUpdateAsync(set => set.SetProperty(client => client.Version, client => client.Version), cancellationToken) == 1;
}
