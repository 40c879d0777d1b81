namespace Api.Security.ApiKeys;

/// <summary>Keeps everything in the memory of one node until the process ends. The default, for one node and for tests.</summary>
internal sealed class InMemoryApiKeyStore(TimeProvider clock) : IApiKeyStore
{
    private const int MostAuditEntries = 100_000;
    private const int MostNetworks = 100;

    private static readonly TimeSpan ChangesAreKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan NetworksAreKept = TimeSpan.FromDays(90);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ApiClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _keysOfClient = new(StringComparer.Ordinal);
    private readonly Dictionary<(string? TenantId, string Name), string> _names = [];
    private readonly Queue<ApiKeyAuditEntry> _audit = new();
    private readonly Queue<ApiKeyChange> _changes = new();
    private readonly Dictionary<string, Dictionary<string, DateTimeOffset>> _networks = new(StringComparer.Ordinal);
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly HashSet<(string KeyId, string Notice)> _notices = [];
    private long _sequence;

    public bool IsShared => false;

    public ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult(_keys.TryGetValue(keyId, out var key) ? new StoredApiKey(key, _clients[key.ClientId]) : null);
    }

    public Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_clients.TryGetValue(clientId, out var client)
                ? new StoredApiClient(client, [.. _keysOfClient[clientId].Select(id => _keys[id])])
                : null);
        }
    }

    public Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ApiClient>>([.. _clients.Values
                .Where(client => client.DeletedAt is null && (query.TenantId is null || client.TenantId == query.TenantId)
                    && IsAfter(client.Id, query.After))
                .OrderBy(client => client.Id, StringComparer.Ordinal).Take(query.Limit)]);
        }
    }

    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(TryWrite(commit));
    }

    public Task<ApiKeyCommitResult> ChangeClientAsync(
        ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_clients.TryGetValue(selection.ClientId, out var client)) return Task.FromResult(ApiKeyCommitResult.NotFound);
            var keys = _keysOfClient[client.Id].Select(id => _keys[id])
                .Where(key => key.Slot is not null || key.Id == selection.KeyId
                    || (key.IdempotencyHash is { } hash && hash == selection.IdempotencyHash));
            return Task.FromResult(
                decide(new LockedApiClient(client, [.. keys], clock.GetUtcNow())) is { } commit
                    ? TryWrite(commit)
                    : ApiKeyCommitResult.Written);
        }
    }

    public Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            return Task.FromResult(new ApiKeyChanges([.. _changes.Where(change => change.At > now - within)], now)
            {
                Mark = new ApiKeyFeedMark(_name, 0, _sequence),
            });
        }
    }

    public Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ApiKeyAuditEntry>>([.. _audit.Where(entry =>
                    (query.TenantId is null || entry.TenantId == query.TenantId)
                    && (query.ClientId is null || entry.ClientId == query.ClientId)
                    && (query.KeyId is null || entry.KeyId == query.KeyId) && (query.ActorId is null || entry.ActorId == query.ActorId)
                    && (query.From is null || entry.At >= query.From) && (query.To is null || entry.At < query.To)
                    && (query.Before is null || entry.Id < query.Before))
                .OrderByDescending(entry => entry.Id).Take(query.Limit)]);
        }
    }

    public Task<IReadOnlyList<string>> ListDueClientsAsync(
        DateTimeOffset before, string? after, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<string>>([.. _keys.Values
                .Where(key => key.Slot is not null
                    && (key.Slot is ApiKeySlot.Next || key.ExpiresAt < before || key.AcceptUntil < before)
                    && IsAfter(key.ClientId, after) && _clients[key.ClientId].DeletedAt is null)
                .Select(key => key.ClientId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(limit)]);
        }
    }

    public Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_networks.TryGetValue(clientId, out var known)) _networks[clientId] = known = new(StringComparer.Ordinal);
            var sighting = known.ContainsKey(network) ? NetworkSighting.Familiar
                : known.Count == 0 ? NetworkSighting.First : NetworkSighting.New;
            if (sighting is NetworkSighting.New && known.Count >= MostNetworks) known.Remove(known.MinBy(one => one.Value).Key);
            known[network] = at;
            return Task.FromResult(sighting);
        }
    }

    public Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_notices.Add((keyId, notice)));
    }

    public Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var oldest = clock.GetUtcNow() - ChangesAreKept;
            while (_changes.Count > 1 && _changes.TryPeek(out var change) && change.At < oldest) _changes.Dequeue();
            foreach (var known in _networks.Values)
                foreach (var (network, at) in known)
                    if (at < clock.GetUtcNow() - NetworksAreKept) known.Remove(network);
            var ended = _keys.Values.Where(key => key.Slot is null && !key.Hash.IsEmpty
                && (key.ExpiresAt < endedBefore || key.AcceptUntil < endedBefore || key.RevokedAt < endedBefore));
            foreach (var key in ended.ToArray())
                _keys[key.Id] = key with { Hash = ReadOnlyMemory<byte>.Empty };
            return Task.CompletedTask;
        }
    }

    private static bool IsAfter(string id, string? after) => after is null || string.CompareOrdinal(id, after) > 0;

    private bool BreaksSlots(ApiKeyCommit commit)
    {
        var afterwards = _keysOfClient.GetValueOrDefault(commit.Client.Id, [])
            .ToDictionary(id => id, id => _keys[id].Slot, StringComparer.Ordinal);
        foreach (var key in commit.ChangedKeys.Concat(commit.AddedKeys)) afterwards[key.Id] = key.Slot;
        return commit.AddedKeys.Any(key => _keys.ContainsKey(key.Id))
            || commit.ChangedKeys.Any(key => !_keys.ContainsKey(key.Id))
            || afterwards.Values.OfType<ApiKeySlot>().GroupBy(slot => slot).Any(slot => slot.Count() > 1);
    }

    private ApiKeyCommitResult TryWrite(ApiKeyCommit commit)
    {
        var client = commit.Client;
        if (_clients.GetValueOrDefault(client.Id)?.Version != commit.ExpectedVersion) return ApiKeyCommitResult.Conflict;
        if (client.DeletedAt is null && _names.TryGetValue((client.TenantId, client.Name), out var holder) && holder != client.Id)
            return ApiKeyCommitResult.NameTaken;
        if (BreaksSlots(commit)) return ApiKeyCommitResult.Conflict;
        Write(commit);
        if (commit.KeptSuperseded is { } kept) DeleteSuperseded(client.Id, kept);
        return ApiKeyCommitResult.Written;
    }

    private void DeleteSuperseded(string clientId, int kept)
    {
        var ids = _keysOfClient[clientId];
        foreach (var id in ids.Where(id => _keys[id].IsSupersededUnused()).SkipLast(kept).ToArray())
        {
            ids.Remove(id);
            _keys.Remove(id);
        }
    }

    private void Write(ApiKeyCommit commit)
    {
        var client = commit.Client;
        if (_clients.TryGetValue(client.Id, out var before) && before.DeletedAt is null) _names.Remove((before.TenantId, before.Name));
        if (client.DeletedAt is null) _names[(client.TenantId, client.Name)] = client.Id;
        _clients[client.Id] = client;
        if (!_keysOfClient.TryGetValue(client.Id, out var keys)) _keysOfClient[client.Id] = keys = [];
        foreach (var key in commit.AddedKeys) keys.Add(key.Id);
        foreach (var key in commit.AddedKeys.Concat(commit.ChangedKeys)) _keys[key.Id] = key;
        foreach (var entry in commit.Audit) _audit.Enqueue(entry);
        while (_audit.Count > MostAuditEntries) _audit.Dequeue();
        var now = clock.GetUtcNow();
        foreach (var id in commit.AffectedKeys) _changes.Enqueue(new ApiKeyChange(++_sequence, id, client.Id, now));
    }
}
