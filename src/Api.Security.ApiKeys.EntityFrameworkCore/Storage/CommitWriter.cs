using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// Writes a commit in one transaction. The row of the client comes first and stays locked until the end, so changes of one client
/// never overlap. The entries of the change feed come last, so little time passes between their time and the commit.
/// </summary>
internal static class CommitWriter
{
    /// <summary>Writes a commit if its client has the expected version.</summary>
    public static async Task<ApiKeyCommitResult> WriteAsync(DbContext context, ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Database.CreateExecutionStrategy().ExecuteAsync(
                commit, TryWriteAsync, FindWrittenAsync, cancellationToken);
        }
        catch (Exception exception) when (exception.IsUniqueViolation() || exception.IsLostRace())
        {
            return ApiKeyCommitResult.Conflict;
        }
    }

    /// <summary>Writes the rest of a transaction, and commits it.</summary>
    public static async Task<ApiKeyCommitResult> WriteAsync(
        DbContext context, IDbContextTransaction transaction, ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        var result = await WriteClientAsync(context, transaction, commit, cancellationToken);
        if (result is not ApiKeyCommitResult.Written) return result;
        if (!await WriteChangedKeysAsync(context, commit, cancellationToken)) return ApiKeyCommitResult.Conflict;
        context.AddRange(commit.AddedKeys.Select(ApiKeyRow.From));
        context.AddRange(commit.Audit.Select(ApiAuditRow.From));
        await context.SaveChangesAsync(cancellationToken);
        if (commit.KeptSuperseded is { } kept) await DeleteSupersededAsync(context, commit.Client.Id, kept, cancellationToken);
        context.AddRange(commit.AffectedKeys.Select(id => new ApiKeyChangeRow { Kid = id, ClientId = commit.Client.Id }));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ApiKeyCommitResult.Written;
    }

    /// <summary>
    /// Checks whether a commit was written. A connection that breaks during COMMIT leaves that open. Without this check, a
    /// strategy that retries would find its own data and report a conflict.
    /// </summary>
    public static async Task<ExecutionResult<ApiKeyCommitResult>> FindWrittenAsync(
        DbContext context, ApiKeyCommit? commit, CancellationToken cancellationToken)
    {
        var entryId = commit?.Audit is [var entry, ..] ? ApiAuditRow.IdText(entry.Id) : null;
        var isWritten = commit switch
        {
            _ when entryId is not null => await context.Audit().AnyAsync(row => row.Id == entryId, cancellationToken),
            { AddedKeys: [var key, ..] } => await context.Keys().AnyAsync(row => row.Kid == key.Id, cancellationToken),
            _ => false,
        };
        return new ExecutionResult<ApiKeyCommitResult>(isWritten, ApiKeyCommitResult.Written);
    }

    private static async Task<ApiKeyCommitResult> TryWriteAsync(DbContext context, ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        // Discards what a previous attempt has left.
        context.ChangeTracker.Clear();
        await using var transaction = await LimitedTransaction.BeginAsync(context, cancellationToken);
        return await WriteAsync(context, transaction, commit, cancellationToken);
    }

    // Only the name and the id of a client are unique, so a lookup of the id shows which of them was the cause.
    private static async Task<ApiKeyCommitResult> WriteClientAsync(
        DbContext context, IDbContextTransaction transaction, ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        try
        {
            return await TryWriteClientAsync(context, commit, cancellationToken) ? ApiKeyCommitResult.Written : ApiKeyCommitResult.Conflict;
        }
        catch (Exception exception) when (exception.IsUniqueViolation())
        {
            await transaction.RollbackAsync(cancellationToken);
            return commit.ExpectedVersion is null
                && await context.Clients().AnyAsync(client => client.Id == commit.Client.Id, cancellationToken)
                ? ApiKeyCommitResult.Conflict
                : ApiKeyCommitResult.NameTaken;
        }
    }

    private static async Task<bool> TryWriteClientAsync(DbContext context, ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        var row = ApiClientRow.From(commit.Client);
        if (commit.ExpectedVersion is not { } expected)
        {
            context.Add(row);
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }

        return await context.Clients().Where(client => client.Id == row.Id && client.Version == expected).ExecuteUpdateAsync(
            set => set.SetProperty(client => client.TenantId, row.TenantId).SetProperty(client => client.Name, row.Name)
                .SetProperty(client => client.Scopes, row.Scopes).SetProperty(client => client.AllowedCidrs, row.AllowedCidrs)
                .SetProperty(client => client.SelfRotation, row.SelfRotation).SetProperty(client => client.ExternalRef, row.ExternalRef)
                .SetProperty(client => client.CreatedAt, row.CreatedAt).SetProperty(client => client.SuspendedAt, row.SuspendedAt)
                .SetProperty(client => client.DeletedAt, row.DeletedAt).SetProperty(client => client.EndsAt, row.EndsAt)
                .SetProperty(client => client.SelfRotationsUntil, row.SelfRotationsUntil)
                .SetProperty(client => client.Version, row.Version).SetProperty(client => client.Limits, row.Limits),
            cancellationToken) == 1;
    }

    // Slots are freed before they are taken, because a unique index is checked after every statement, not at the end.
    private static async Task<bool> WriteChangedKeysAsync(DbContext context, ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        if (commit.ChangedKeys.Count == 0) return true;
        var ids = commit.ChangedKeys.Select(key => key.Id).ToArray();
        await context.Keys().Where(key => key.ClientId == commit.Client.Id && ids.Contains(key.Kid) && key.Slot != null)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.Slot, (ApiKeySlot?)null), cancellationToken);
        foreach (var key in commit.ChangedKeys)
            if (!await WriteKeyAsync(context, ApiKeyRow.From(key), cancellationToken)) return false;
        return true;
    }

    private static async Task<bool> WriteKeyAsync(DbContext context, ApiKeyRow row, CancellationToken cancellationToken) =>
        await context.Keys().Where(key => key.Kid == row.Kid && key.ClientId == row.ClientId).ExecuteUpdateAsync(
            set => set.SetProperty(key => key.Slot, row.Slot).SetProperty(key => key.Environment, row.Environment)
                .SetProperty(key => key.Hash, row.Hash).SetProperty(key => key.HashAlgorithm, row.HashAlgorithm)
                .SetProperty(key => key.PepperVersion, row.PepperVersion)
                .SetProperty(key => key.Scopes, row.Scopes).SetProperty(key => key.CreatedAt, row.CreatedAt)
                .SetProperty(key => key.CreatedBy, row.CreatedBy)
                .SetProperty(key => key.IssuedByKeyId, row.IssuedByKeyId).SetProperty(key => key.LineageId, row.LineageId)
                .SetProperty(key => key.Generation, row.Generation)
                .SetProperty(key => key.CurrentSince, row.CurrentSince).SetProperty(key => key.IdempotencyHash, row.IdempotencyHash)
                .SetProperty(key => key.RequestHash, row.RequestHash)
                .SetProperty(key => key.NotBefore, row.NotBefore).SetProperty(key => key.ExpiresAt, row.ExpiresAt)
                .SetProperty(key => key.AcceptUntil, row.AcceptUntil)
                .SetProperty(key => key.GraceAfterFirstUse, row.GraceAfterFirstUse).SetProperty(key => key.FirstUsedAt, row.FirstUsedAt)
                .SetProperty(key => key.RevokedAt, row.RevokedAt).SetProperty(key => key.RevokeReason, row.RevokeReason)
                .SetProperty(key => key.ExposedAt, row.ExposedAt),
            cancellationToken) == 1;

    // In a separate statement, by number, because not every database can delete from a table that it selects from.
    private static async Task DeleteSupersededAsync(DbContext context, string clientId, int kept, CancellationToken cancellationToken)
    {
        var superseded = context.Keys().Where(key => key.ClientId == clientId && key.Slot == null && key.CurrentSince == null
            && key.FirstUsedAt == null && key.RevokeReason == "superseded");
        var oldest = await superseded.OrderByDescending(key => key.No).Select(key => (int?)key.No).Skip(kept)
            .FirstOrDefaultAsync(cancellationToken);
        if (oldest is { } last) await superseded.Where(key => key.No <= last).ExecuteDeleteAsync(cancellationToken);
    }
}
