using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Api.Security.ApiKeys;

/// <summary>
/// The only query that requests wait for: one round trip, compiled once for each model, because EF Core refuses a compiled query
/// with another model.
/// </summary>
internal sealed class KeyLookup
{
    private readonly ConditionalWeakTable<IModel, Func<DbContext, string, CancellationToken, Task<FoundKey?>>> _compiled = [];

    public Task<StoredApiKey?> FindAsync(DbContext context, string keyId, CancellationToken cancellationToken) =>
        UnreadableRows.ReadAsync(() => ReadAsync(context, keyId, cancellationToken));

    private async Task<StoredApiKey?> ReadAsync(DbContext context, string keyId, CancellationToken cancellationToken)
    {
        var found = await _compiled.GetValue(context.Model, _ => Compile())(context, keyId, cancellationToken);
        // A database with a collation of its own may treat a different id as equal.
        return found is not null && string.Equals(found.Key.Kid, keyId, StringComparison.Ordinal)
            ? new StoredApiKey(found.Key.ToKey(), found.Client.ToClient())
            : null;
    }

    private static Func<DbContext, string, CancellationToken, Task<FoundKey?>> Compile() => EF.CompileAsyncQuery(
        (DbContext context, string keyId, CancellationToken cancellationToken) =>
            context.Set<ApiKeyRow>().AsNoTracking().IgnoreQueryFilters()
                .Where(key => key.Kid == keyId)
                .Join(context.Set<ApiClientRow>(), key => key.ClientId, client => client.Id, (key, client) => new FoundKey(key, client))
                .FirstOrDefault());

    /// <summary>A key and its client, read as one row.</summary>
    private sealed record FoundKey(ApiKeyRow Key, ApiClientRow Client);
}
