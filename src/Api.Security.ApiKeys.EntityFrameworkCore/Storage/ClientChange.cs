using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// Changes a client under its lock, in one transaction: locks the row of the client, so that other changes wait, reads the clock
/// of the database, reads the few keys that the decision needs, and writes what was decided.
/// </summary>
internal sealed class ClientChange(ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide)
{
    private ApiKeyCommit? _decided;

    public async Task<ApiKeyCommitResult> RunAsync(DbContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Database.CreateExecutionStrategy().ExecuteAsync(
                this,
                static (context, change, token) => change.TryAsync(context, token),
                static (context, change, token) => CommitWriter.FindWrittenAsync(context, change._decided, token),
                cancellationToken);
        }
        catch (Exception exception) when (exception.IsUniqueViolation() || exception.IsLostRace())
        {
            return ApiKeyCommitResult.Conflict;
        }
    }

    private async Task<ApiKeyCommitResult> TryAsync(DbContext context, CancellationToken cancellationToken)
    {
        // Discards what a previous attempt has left.
        context.ChangeTracker.Clear();
        _decided = null;
        await using var transaction = await LimitedTransaction.BeginAsync(context, cancellationToken);
        if (!await ClientLock.TakeAsync(context, selection.ClientId, cancellationToken)) return ApiKeyCommitResult.NotFound;
        var now = StoredTime.Read(await context.NowAsync(cancellationToken));
        if (await FindAsync(context, now, cancellationToken) is not { } locked) return ApiKeyCommitResult.NotFound;
        _decided = decide(locked);
        return _decided is null
            ? ApiKeyCommitResult.Written
            : await CommitWriter.WriteAsync(context, transaction, _decided, cancellationToken);
    }

    // One query for each index, so that no query reads all the keys that the client has ever had.
    private async Task<LockedApiClient?> FindAsync(DbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var client = await context.Clients().FirstOrDefaultAsync(row => row.Id == selection.ClientId, cancellationToken);
        if (client is null || !string.Equals(client.Id, selection.ClientId, StringComparison.Ordinal)) return null;
        var keys = await context.Keys().Where(key => key.ClientId == client.Id && key.Slot != null).ToListAsync(cancellationToken);
        if (selection.KeyId is { } id && keys.TrueForAll(key => key.Kid != id))
            keys.AddRange(await context.Keys().Where(key => key.Kid == id && key.ClientId == client.Id).ToListAsync(cancellationToken));
        if (selection.IdempotencyHash is { } hash && keys.TrueForAll(key => key.IdempotencyHash != hash))
            keys.AddRange(
                await context.Keys().Where(key => key.ClientId == client.Id && key.IdempotencyHash == hash).ToListAsync(cancellationToken));
        return new LockedApiClient(
            client.ToClient(), [.. keys.DistinctBy(key => key.No).OrderBy(key => key.No).Select(key => key.ToKey())], now);
    }
}
