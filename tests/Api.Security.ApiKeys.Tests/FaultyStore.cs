namespace Api.Security.ApiKeys.Tests;

/// <summary>Wraps another store, counts its calls, and fails or waits as the test configures.</summary>
internal sealed class FaultyStore(IApiKeyStore inner) : IApiKeyStore
{
    private int _lookups;
    private int _changes;
    private int _atOnce;
    private int _mostAtOnce;

    /// <summary>The number of key lookups.</summary>
    public int Lookups => Volatile.Read(ref _lookups);

    public int AtOnce => Volatile.Read(ref _atOnce);

    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>Whether every call fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>Lookups wait for this task and ignore their cancellation token.</summary>
    public Task? Gate { get; set; }

    /// <summary>The number of attempts to change a client.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Changes wait for this task or until their token is canceled.</summary>
    public Task? SilenceOfChanges { get; set; }

    /// <summary>Runs after a lookup has read and before it returns.</summary>
    public Func<Task>? AfterRead { get; set; }

    /// <summary>Changes what a lookup returns.</summary>
    public Func<StoredApiKey?, StoredApiKey?>? Falsify { get; set; }

    public bool IsShared { get; set; }

    public async ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lookups);
        var atOnce = Interlocked.Increment(ref _atOnce);
        for (var most = MostAtOnce; atOnce > most && Interlocked.CompareExchange(ref _mostAtOnce, atOnce, most) != most; most = MostAtOnce)
            { }
        try
        {
            if (Gate is { } gate) await gate;
            Check();
            var found = await inner.FindKeyAsync(keyId, cancellationToken);
            if (AfterRead is { } after) await after();
            return Falsify is { } falsify ? falsify(found) : found;
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }

    public Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken) =>
        Checked(() => inner.FindClientAsync(clientId, cancellationToken));

    public Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken) =>
        Checked(() => inner.ListClientsAsync(query, cancellationToken));

    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken) =>
        Checked(() => inner.CommitAsync(commit, cancellationToken));

    public async Task<ApiKeyCommitResult> ChangeClientAsync(ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide,
        CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _changes);
        Check();
        if (SilenceOfChanges is { } silence) await silence.WaitAsync(cancellationToken);
        return await inner.ChangeClientAsync(selection, decide, cancellationToken);
    }

    public Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken) =>
        Checked(() => inner.ReadChangesAsync(within, cancellationToken));

    public Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken) =>
        Checked(() => inner.ReadAuditAsync(query, cancellationToken));

    public Task<IReadOnlyList<string>> ListDueClientsAsync(DateTimeOffset before, string? after, int limit,
        CancellationToken cancellationToken) =>
        Checked(() => inner.ListDueClientsAsync(before, after, limit, cancellationToken));

    public Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken) =>
        Checked(() => inner.AddNetworkAsync(clientId, network, at, cancellationToken));

    public Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken) =>
        Checked(() => inner.TryAddNoticeAsync(keyId, notice, at, cancellationToken));

    public Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) => Checked(async () =>
    {
        await inner.PurgeAsync(endedBefore, cancellationToken);
        return 0;
    });

    private void Check()
    {
        if (IsDown) throw new IOException("The store is down.");
    }

    private Task<T> Checked<T>(Func<Task<T>> call)
    {
        Check();
        return call();
    }
}
