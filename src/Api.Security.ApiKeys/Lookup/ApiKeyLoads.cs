using System.Collections.Concurrent;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads keys from the store. Callers that want the same key share one read, and <see cref="StoreReadLimiter"/> limits how many run at
/// a time. Once a read has started, callers wait for it for 1 s at most, or for 3 s until the store has answered for the first
/// time. A result that was read before a change became known is not kept.
/// </summary>
internal sealed class ApiKeyLoads(
    IApiKeyStore store, ApiKeySnapshotFactory snapshots, KnownKeys memory, StoreReadLimiter limiter, StoreState state,
    UnreadableKeys unreadable,
    ApiKeyMetrics metrics, TimeProvider clock, IApiKeyBroadcast? broadcast = null)
{
    private static readonly TimeSpan DenyListTimeout = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ApiKeyId, ApiKeyLoad> _underWay = new();

    /// <summary>
    /// Whether the store has failed within the last second. A caller with a cached key need not wait for it to fail again.
    /// </summary>
    public bool HasJustFailed => state.HasJustFailed;

    /// <summary>Joins the current read of a key, or starts one. Does not throw.</summary>
    public Task<Outcome<ApiKeySnapshot>> GetAsync(ApiKeyId id)
    {
        while (true)
        {
            if (_underWay.TryGetValue(id, out var known)) return known.Completion.Task;
            if (state.IsLeftAlone) return Unavailable;
            if (TryBegin(id) is not { } load) continue;
            _ = RunAsync(id, load);
            return load.Completion.Task;
        }
    }

    /// <summary>Reads a key again in the background. Does nothing when no place is free or the store has just failed.</summary>
    public void Refresh(ApiKeyId id)
    {
        if (HasJustFailed || _underWay.ContainsKey(id) || !limiter.TryEnter()) return;
        if (TryBegin(id) is { } load) _ = Task.Run(() => RunInPlaceAsync(id, load));
        else limiter.Leave();
    }

    /// <summary>Handles a change of a key: later calls only get what is read from now on.</summary>
    public void Forget(ApiKeyId id)
    {
        // Marked as outdated before it is removed: another caller that forgets the same key may no longer find this read.
        _underWay.TryGetValue(id, out var load);
        memory.Forget(id, load);
        if (load is not null) _underWay.TryRemove(new KeyValuePair<ApiKeyId, ApiKeyLoad>(id, load));
    }

    /// <summary>Records that the store has named this key, without prefix, so that looking it up is not a guess.</summary>
    public void Recognize(string keyId)
    {
        if (ApiKeyId.TryParse(keyId, out var id)) memory.Recognize(id);
    }

    /// <summary>Marks all cached keys as stale, because changes may have been missed.</summary>
    public void MarkAllStale() => memory.MarkAllStale();

    private static Task<Outcome<ApiKeySnapshot>> Unavailable { get; } =
        Task.FromResult<Outcome<ApiKeySnapshot>>(ApiKeyRefusals.StoreUnavailable);

    private ApiKeyLoad? TryBegin(ApiKeyId id)
    {
        var load = new ApiKeyLoad(Moment.Now(clock));
        return _underWay.TryAdd(id, load) ? load : null;
    }

    private async Task RunAsync(ApiKeyId id, ApiKeyLoad load)
    {
        if (!await limiter.EnterAsync())
        {
            metrics.Looked("busy"); // too many waiting reads are not a failure of the store
            End(id, load, ApiKeyRefusals.StoreUnavailable);
        }
        else if (state.IsLeftAlone) // it has failed for the reads before this one
        {
            limiter.Leave();
            End(id, load, ApiKeyRefusals.StoreUnavailable);
        }
        else
        {
            await RunInPlaceAsync(id, load);
        }
    }

    private async Task RunInPlaceAsync(ApiKeyId id, ApiKeyLoad load)
    {
        Outcome<ApiKeySnapshot> result = ApiKeyRefusals.StoreUnavailable;
        try
        {
            result = await ReadAsync(id, load);
            state.Answered();
        }
        catch (ApiKeyUnreadableException exception)
        {
            state.Answered();
            unreadable.Found(id, exception);
            memory.AddUnknown(new UnknownKey(id, load.StartedAt, isUnreadable: true), load);
        }
        catch (Exception exception)
        {
            state.Failed(exception);
            if (memory.Find(id) is { } known && await IsDeniedAsync(id.ToString()))
            {
                var denied = known.Deny();
                result = denied;
                memory.Add(denied, load);
            }
        }
        finally
        {
            End(id, load, result);
        }
    }

    private void End(ApiKeyId id, ApiKeyLoad load, Outcome<ApiKeySnapshot> result)
    {
        _underWay.TryRemove(new KeyValuePair<ApiKeyId, ApiKeyLoad>(id, load));
        load.Completion.SetResult(result);
    }

    private async Task<Outcome<ApiKeySnapshot>> ReadAsync(ApiKeyId id, ApiKeyLoad load)
    {
        using var timeout = new CancellationTokenSource(state.Patience, clock);
        // A store that ignores the token keeps its place until it is done, but no caller waits for it.
        var reading = ReadInPlaceAsync(id, timeout.Token);
        var stored = await reading.WaitAsync(timeout.Token);
        metrics.Looked(stored.Found is null ? "unknown" : "found");

        if (stored.Found is null || !string.Equals(stored.Found.Key.Id, id.ToString(), StringComparison.Ordinal))
        {
            memory.AddUnknown(new UnknownKey(id, load.StartedAt), load);
            return ApiKeyRefusals.Unknown;
        }

        var snapshot = snapshots.Create(id, stored.Found, load.StartedAt, stored.IsDenied);
        memory.Add(snapshot, load);
        return snapshot;
    }

    private async Task<(StoredApiKey? Found, bool IsDenied)> ReadInPlaceAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        try
        {
            var text = id.ToString();
            var found = await store.FindKeyAsync(text, cancellationToken);
            return (found, found is not null && await IsDeniedAsync(text));
        }
        finally
        {
            limiter.Leave();
        }
    }

    // The deny list is for revocations that the store does not have: it could not be written to, or an older state was restored.
    // When the list does not answer, the state in the store applies.
    private async Task<bool> IsDeniedAsync(string id)
    {
        if (broadcast is not { IsConnected: true }) return false;
        try
        {
            using var timeout = new CancellationTokenSource(DenyListTimeout, clock);
            return await broadcast.IsDeniedAsync(id, timeout.Token);
        }
        catch (Exception)
        {
            return false;
        }
    }
}

/// <summary>A read of one key that is under way, shared by all callers that wait for it.</summary>
internal sealed class ApiKeyLoad(Moment startedAt)
{
    private volatile bool _isOutdated;

    public TaskCompletionSource<Outcome<ApiKeySnapshot>> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Moment StartedAt { get; } = startedAt;

    /// <summary>Whether the key has changed since the read began, so that the read may return the previous state.</summary>
    public bool IsOutdated => _isOutdated;

    public void Outdate() => _isOutdated = true;
}
