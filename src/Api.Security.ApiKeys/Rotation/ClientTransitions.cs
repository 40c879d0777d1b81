using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Carries changes out: the store locks the client, the change is decided by the store's clock, and all or nothing is written. Other
/// nodes are notified after the write. An outage of the store is a result, not an exception.
/// </summary>
internal sealed class ClientTransitions(IApiKeyStore store, IKeyAnnouncer announcer, IApiKeyEvents events, RotationRules rules,
    TimeProvider clock, ILogger<ClientTransitions> logger)
{
    /// <summary>
    /// Conflicts are rare, because the client is locked: two clients swap names, or the database restarts the transaction.
    /// </summary>
    private const int MostTries = 3;

    /// <summary>With a longer limit, a change could be older than the part of the change feed that other nodes still read.</summary>
    private static readonly TimeSpan CommitLimit = TimeSpan.FromSeconds(10);

    private readonly AuditIds _ids = new();
    private readonly LogThrottle _failures = new(clock);
    private readonly ClientGate _gate = new(clock);

    /// <summary>Creates a client.</summary>
    public Task<TransitionResult> CreateAsync(ApiClient client, AuditActor actor, CancellationToken cancellationToken) =>
        GuardAsync(async () =>
        {
            var keys = ClientKeys.New(client, client.CreatedAt, rules, actor, _ids);
            var commit = keys.ToCommit()!;
            using var limit = new CancellationTokenSource(CommitLimit, clock);
            return await DoneAsync(await store.CommitAsync(commit, limit.Token), keys, commit)
                ?? TransitionResult.Failed(TransitionFailureKind.Busy);
        }, cancellationToken);

    /// <summary>Changes a client.</summary>
    /// <param name="request">Which client, and by whom.</param>
    /// <param name="decide">The transition. It is called again when the store has to retry.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up. A change that has begun is still carried out.</param>
    public Task<TransitionResult> ApplyAsync(ClientChangeRequest request, Func<ClientKeys, TransitionFailure?> decide,
        CancellationToken cancellationToken) =>
        GuardAsync(async () =>
        {
            using var turn = request.TakesAccess
                ? await _gate.EnterFirstAsync(request.ClientId)
                : await _gate.EnterAsync(request.ClientId, request.GivesWay, cancellationToken);
            if (turn is null)
                return TransitionResult.Failed(
                    request.GivesWay ? TransitionFailure.RateLimited(TimeSpan.FromSeconds(1)) : TransitionFailureKind.Busy);
            for (var tries = 0; tries < MostTries; tries++)
                if (await TryAsync(request, decide) is { } done) return done;
            return TransitionResult.Failed(TransitionFailureKind.Busy);
        }, cancellationToken);

    /// <summary>Revokes a key in the store. See <see cref="Revocations"/> for what happens while that is unavailable.</summary>
    /// <param name="request">Which key to revoke, and why.</param>
    /// <param name="progress">Receives the affected keys before anything is written.</param>
    public Task<TransitionResult> RevokeAsync(RevokeKeyRequest request, RevocationProgress progress) =>
        GuardAsync(async () =>
        {
            using var limit = new CancellationTokenSource(CommitLimit, clock);
            if (await store.FindKeyAsync(request.KeyId, limit.Token) is not { } found)
                return TransitionResult.Failed(TransitionFailureKind.NotFound);
            progress.Found = found;
            var transition = new ClientChangeRequest(found.Client.Id, request.Actor)
            {
                OnlyTenant = request.OnlyTenant, ExpectedVersions = request.ExpectedVersions, KeyId = request.KeyId, TakesAccess = true,
            };
            return await ApplyAsync(transition, keys => progress.Note(keys, keys.Revoke(request.KeyId, request.Reason, request.Cascade)),
                CancellationToken.None);
        }, CancellationToken.None);

    /// <summary>Puts a key on the list of revoked keys if the store has it as revoked. Does not throw.</summary>
    public Task RememberIfRevokedAsync(string keyId) =>
        GuardAsync(async () =>
        {
            using var limit = new CancellationTokenSource(CommitLimit, clock);
            if (await store.FindKeyAsync(keyId, limit.Token) is { Key.RevokedAt: not null } found) announcer.RememberRevoked([found.Key]);
            return new TransitionResult();
        }, CancellationToken.None);

    /// <returns>The result; <see langword="null"/> when the change must be tried again.</returns>
    private async Task<TransitionResult?> TryAsync(ClientChangeRequest request, Func<ClientKeys, TransitionFailure?> decide)
    {
        (ClientKeys Keys, ApiKeyCommit? Commit, TransitionFailure? Failure)? decision = null;
        var selection = new ApiClientSelection(request.ClientId) { KeyId = request.KeyId, IdempotencyHash = request.IdempotencyHash };
        using var limit = new CancellationTokenSource(CommitLimit, clock);
        var result = await store.ChangeClientAsync(selection, locked =>
        {
            var keys = new ClientKeys(locked, rules, request.Actor, _ids);
            var failure = FailureOf(request, locked, keys, decide);
            var commit = failure is null ? keys.ToCommit() : null;
            decision = (keys, commit, failure);
            return commit;
        }, limit.Token);
        if (result is ApiKeyCommitResult.NotFound || decision is not { } made)
            return TransitionResult.Failed(TransitionFailureKind.NotFound);
        if (made.Failure is { } refused) return TransitionResult.Failed(refused);
        return made.Commit is { } written
            ? await DoneAsync(result, made.Keys, written)
            : new TransitionResult { Client = made.Keys.Client };
    }

    private static TransitionFailure? FailureOf(ClientChangeRequest request, LockedApiClient locked, ClientKeys keys,
        Func<ClientKeys, TransitionFailure?> decide)
    {
        if (locked.Client.DeletedAt is not null || (request.OnlyTenant is { } tenant && locked.Client.TenantId != tenant))
            return TransitionFailureKind.NotFound;
        var failure = decide(keys);
        // A repeated request is answered as such, although the first one changed the version.
        if (failure?.Kind is TransitionFailureKind.AlreadyIssued or TransitionFailureKind.IdempotencyKeyReused) return failure;
        return request.ExpectedVersions is { } versions && !versions.Contains(locked.Client.Version)
            ? TransitionFailureKind.VersionMismatch
            : failure;
    }

    /// <returns>The result; <see langword="null"/> when the change was not written and may be tried again.</returns>
    private async Task<TransitionResult?> DoneAsync(ApiKeyCommitResult result, ClientKeys keys, ApiKeyCommit commit)
    {
        if (result is ApiKeyCommitResult.NameTaken) return TransitionResult.Failed(TransitionFailureKind.NameExists);
        if (result is not ApiKeyCommitResult.Written) return null;
        if (commit.AffectedKeys.Count > 0) await announcer.AnnounceAsync(commit.AffectedKeys);
        announcer.RememberRevoked(commit.ChangedKeys.Where(key => key.RevokedAt == keys.Now));
        if (keys.BecomesKeyless)
        {
            events.Raise(new ApiKeyEvent
            {
                Kind = ApiKeyEventKinds.ClientKeyless, At = keys.Now, TenantId = commit.Client.TenantId, ClientId = commit.Client.Id,
            });
        }

        return new TransitionResult
        {
            Client = commit.Client, Added = keys.AddedKeyId is { } added ? keys.Find(added) : null, Minted = keys.Minted,
        };
    }

    private async Task<TransitionResult> GuardAsync(Func<Task<TransitionResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (_failures.TryEnter()) logger.ChangeNotWritten(exception);
            return TransitionResult.Failed(TransitionFailureKind.Unavailable);
        }
    }
}
