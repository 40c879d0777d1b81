using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Carries changes out: reads the client, decides, writes all or nothing, and decides again when somebody else was faster. Nodes are
/// told after the write. An outage of the store is an answer, not an exception.
/// </summary>
internal sealed partial class ClientTransitions(IApiKeyStore store, IKeyAnnouncer announcer, IApiKeyEvents events, RotationRules rules, TimeProvider clock, ILogger<ClientTransitions> logger)
{
    private const int MostTries = 30;
    private const int LongestWaitMilliseconds = 20;
    private const int LongestDenialDays = 3650;

    /// <summary>Longer, and a change could be older than the part of the change feed that other nodes still read.</summary>
    private static readonly TimeSpan CommitLimit = TimeSpan.FromSeconds(10);

    private readonly AuditIds _ids = new();
    private readonly OncePerMinute _failures = new(clock);

    /// <summary>Makes a new client.</summary>
    public Task<TransitionResult> CreateAsync(ApiClient client, AuditActor actor, CancellationToken cancellationToken) =>
        GuardAsync(async () =>
        {
            var keys = ClientKeys.New(client, clock.GetUtcNow(), rules, actor, _ids);
            return await CommitAsync(keys) ?? TransitionResult.Failed(TransitionFailureKind.Busy);
        }, cancellationToken);

    /// <summary>Changes a client.</summary>
    /// <param name="order">Which, and by whom.</param>
    /// <param name="decide">One transition; called again when somebody else has changed the client meanwhile.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    public Task<TransitionResult> ApplyAsync(TransitionOrder order, Func<ClientKeys, TransitionFailure?> decide, CancellationToken cancellationToken) =>
        GuardAsync(() => TryAsync(order, decide, cancellationToken), cancellationToken);

    /// <summary>
    /// Revokes a key. When the store is out of reach the key is at least refused, where there is a broadcast; the answer is an
    /// outage all the same. Who may only reach one tenant gets that only for keys that are known to be of this tenant.
    /// </summary>
    /// <param name="order">What is to be revoked, and why.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    public async Task<TransitionResult> RevokeAsync(RevokeOrder order, CancellationToken cancellationToken)
    {
        ApiKey[] going = [];
        StoredApiKey? found = null;
        var result = await GuardAsync(async () =>
        {
            found = await store.FindKeyAsync(order.KeyId, cancellationToken);
            if (found is null) return TransitionResult.Failed(TransitionFailureKind.NotFound);
            var transition = new TransitionOrder(found.Client.Id, order.Actor) { OnlyTenant = order.OnlyTenant, ExpectedVersions = order.ExpectedVersions };
            return await TryAsync(transition, keys =>
            {
                var failure = keys.Revoke(order.KeyId, order.Reason, order.Cascade);
                going = [.. keys.All.Where(key => key.RevokedAt == keys.Now)];
                return failure;
            }, cancellationToken);
        }, cancellationToken);

        if (result.Failure?.Kind is TransitionFailureKind.Unavailable or TransitionFailureKind.Busy && (order.OnlyTenant is null || found?.Client.TenantId == order.OnlyTenant))
        {
            foreach (var key in going) await announcer.TryDenyAsync(key.Id, key.ExpiresAt ?? LatestEnd());
            if (going.Length == 0) await announcer.TryDenyAsync(order.KeyId, found is null ? LatestEnd() : found.Key.ExpiresAt ?? LatestEnd());
        }

        return result;
    }

    private DateTimeOffset LatestEnd() => clock.GetUtcNow() + (rules.AllowsNonExpiring ? TimeSpan.FromDays(LongestDenialDays) : rules.MaxKeyAge);

    private async Task<TransitionResult> TryAsync(TransitionOrder order, Func<ClientKeys, TransitionFailure?> decide, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (tries > 1) await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, LongestWaitMilliseconds + 1)), clock, cancellationToken);
            if (await store.FindClientAsync(order.ClientId, cancellationToken) is not { Client.DeletedAt: null } stored) return TransitionResult.Failed(TransitionFailureKind.NotFound);
            if (order.OnlyTenant is { } tenant && stored.Client.TenantId != tenant) return TransitionResult.Failed(TransitionFailureKind.NotFound);

            var keys = new ClientKeys(stored, clock.GetUtcNow(), rules, order.Actor, _ids);
            var failure = decide(keys);
            // A repeated order is answered as such, although it changed the version itself.
            if (failure?.Kind is not TransitionFailureKind.AlreadyIssued && order.ExpectedVersions is { } versions && !versions.Contains(stored.Client.Version))
                return TransitionResult.Failed(TransitionFailureKind.VersionMismatch);
            if (failure is not null) return TransitionResult.Failed(failure);
            if (await CommitAsync(keys) is { } done) return done;
        }

        return TransitionResult.Failed(TransitionFailureKind.Busy);
    }

    /// <returns><see langword="null"/> when somebody else was faster.</returns>
    private async Task<TransitionResult?> CommitAsync(ClientKeys keys)
    {
        if (keys.ToCommit() is not { } commit) return new TransitionResult { Client = keys.Client };
        using var limit = new CancellationTokenSource(CommitLimit, clock);
        // Not the caller's patience: once it is decided, it is written and told.
        switch (await store.CommitAsync(commit, limit.Token))
        {
            case ApiKeyCommitResult.Conflict: return null;
            case ApiKeyCommitResult.NameTaken: return TransitionResult.Failed(TransitionFailureKind.NameExists);
        }

        if (commit.AffectedKeys.Count > 0) await announcer.AnnounceAsync(commit.AffectedKeys);
        announcer.RememberRevoked(commit.ChangedKeys.Where(key => key.RevokedAt == keys.Now));
        if (keys.BecomesKeyless) events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.ClientKeyless, At = keys.Now, TenantId = commit.Client.TenantId, ClientId = commit.Client.Id });
        return new TransitionResult { Client = commit.Client, Added = keys.AddedKeyId is { } added ? keys.Find(added) : null, Minted = keys.Minted };
    }

    private async Task<TransitionResult> GuardAsync(Func<Task<TransitionResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (_failures.TryEnter()) StoreFailed(logger, exception);
            return TransitionResult.Failed(TransitionFailureKind.Unavailable);
        }
    }

    [LoggerMessage(1550, LogLevel.Error, "The store of API keys did not take a change; until it does, changes are answered with 503. Said once a minute at most.")]
    private static partial void StoreFailed(ILogger logger, Exception exception);
}
