namespace Api.Security.ApiKeys;

/// <summary>
/// A client and its keys while one change is decided, at one moment. It first applies the expiries and retirements since the last
/// change, in chronological order, so that the result does not depend on when the client was last read. It does no I/O: its result is
/// an <see cref="ApiKeyCommit"/>. The transitions are extension methods.
/// </summary>
internal sealed class ClientKeys
{
    /// <summary>
    /// How many keys that were superseded unused are kept, so that they are not reported as unknown; the audit names all.
    /// </summary>
    private const int MostSuperseded = 20;

    private readonly long? _version;
    private readonly OrderedDictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApiKey> _stored;
    private readonly AuditTrail _trail;
    private readonly bool _hadKey;

    /// <param name="stored">The client as stored, with the keys in slots and those that the change is about.</param>
    /// <param name="rules">The settings.</param>
    /// <param name="actor">Who requests it.</param>
    /// <param name="ids">Creates the ids of audit entries.</param>
    public ClientKeys(LockedApiClient stored, RotationRules rules, AuditActor actor, AuditIds ids)
        : this(stored.Client, stored.Now, rules, actor, ids)
    {
        _version = stored.Client.Version;
        foreach (var key in stored.Keys) _keys[key.Id] = key;
        _stored = stored.Keys.ToDictionary(key => key.Id, StringComparer.Ordinal);
        _hadKey = InSlots.Any();
        Settle();
    }

    private ClientKeys(ApiClient client, DateTimeOffset now, RotationRules rules, AuditActor actor, AuditIds ids)
    {
        (Client, Now, Rules, _stored) = (client, Rfc3339.Floor(now), rules, []);
        _trail = new AuditTrail(actor, ids, Now);
    }

    /// <summary>The time of the change.</summary>
    public DateTimeOffset Now { get; }

    public RotationRules Rules { get; }

    public AuditActor Actor => _trail.Actor;

    /// <summary>The client, with the changes so far.</summary>
    public ApiClient Client { get; private set; }

    /// <summary>The keys that the change is about and those in slots, with the changes so far.</summary>
    public IEnumerable<ApiKey> All => _keys.Values;

    public ApiKey? Current => InSlots.FirstOrDefault(key => key.Slot is ApiKeySlot.Current);

    public ApiKey? Next => InSlots.FirstOrDefault(key => key.Slot is ApiKeySlot.Next);

    /// <summary>The key that was created, with its secret.</summary>
    public MintedKey? Minted { get; private set; }

    /// <summary>The id of the key that was added.</summary>
    public string? AddedKeyId { get; private set; }

    private IEnumerable<ApiKey> InSlots => _keys.Values.Where(key => key.Slot is not null);

    /// <summary>Creates the state of a new client.</summary>
    public static ClientKeys New(ApiClient client, DateTimeOffset now, RotationRules rules, AuditActor actor, AuditIds ids)
    {
        var keys = new ClientKeys(client, now, rules, actor, ids);
        keys._trail.Add(AuditActions.ClientCreated, client, difference: DifferenceText.Between(null, client));
        if (client.Scopes.Count > 0)
            keys._trail.Add(AuditActions.ScopesChanged, client, difference: DifferenceText.BetweenScopes([], client.Scopes));
        return keys;
    }

    public ApiKey? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <summary>Adds or replaces a key.</summary>
    public void Put(ApiKey key, string action, string? reason = null)
    {
        var before = Find(key.Id);
        if (before is null) AddedKeyId = key.Id;
        _keys[key.Id] = key;
        _trail.Add(action, Client, key.Id, DifferenceText.Between(before, key), reason);
    }

    public void Put(ApiKey key, MintedKey minted, string action)
    {
        Put(key, action);
        Minted = minted;
    }

    public void Put(ApiClient client, string action)
    {
        var before = Client;
        Client = client;
        if (DifferenceText.Between(before, client) is { } difference) _trail.Add(action, client, difference: difference);
        if (DifferenceText.BetweenScopes(before.Scopes, client.Scopes) is { } scopes)
            _trail.Add(AuditActions.ScopesChanged, client, difference: scopes);
    }

    /// <summary>Replaces the limits, because units were granted. Unlike other changes, two equal grants are two.</summary>
    public void Put(ApiClientLimits limits, ApiClientQuotaGrant granted, string? reason)
    {
        Client = Client with { Limits = limits };
        _trail.Add(AuditActions.QuotaGranted, Client, difference: DifferenceText.FromGrant(granted), reason: reason);
    }

    /// <summary>Records a self-rotation in the rate limit of the client. It gets no audit entry of its own.</summary>
    public void Spend(DateTimeOffset until) => Client = Client with { SelfRotationsUntil = until };

    /// <summary>
    /// Takes keys out of their slots permanently; a remaining next key becomes current. The end of the current key is removed only
    /// while it is in the future: a key that is no longer accepted is never accepted again.
    /// </summary>
    public void RemoveFromSlots(string action, string? reason, params ReadOnlySpan<ApiKey> leaving)
    {
        foreach (var key in leaving) Put(key with { Slot = null }, action, reason);
        if (Current is null && Next is { } next) Put(next with { Slot = ApiKeySlot.Current, CurrentSince = Now }, AuditActions.KeyPromoted);
        if (Next is null && Current is { AcceptUntil: { } until } current && Now < until)
            Put(current with { AcceptUntil = null }, AuditActions.RotationCancelled);
    }

    /// <summary>Applies every end that has passed, earliest first.</summary>
    public void Settle()
    {
        _trail.IsTime = true;
        while (InSlots.Where(key => key.End() <= Now).OrderBy(key => key.End()).ThenBy(key => key.Slot).FirstOrDefault() is { } ended)
            RemoveFromSlots(
                ended.AcceptUntil is { } until && until == ended.End() ? AuditActions.KeyRetired : AuditActions.KeyExpired, null, ended);
        _trail.IsTime = false;
    }

    /// <returns>The changes to write; <see langword="null"/> when nothing has changed.</returns>
    public ApiKeyCommit? ToCommit()
    {
        Settle();
        if (BecomesKeyless) _trail.Add(AuditActions.ClientKeyless, Client);
        if (_trail.Entries.Count == 0) return null;
        ApiKey[] changed = [.. _keys.Values.Where(key => _stored.TryGetValue(key.Id, out var stored) && key != stored)];
        ApiKey[] added = [.. _keys.Values.Where(key => !_stored.ContainsKey(key.Id))];
        return new ApiKeyCommit
        {
            Client = Client with { Version = _version is { } version ? version + 1 : 1 },
            ExpectedVersion = _version,
            AddedKeys = added,
            ChangedKeys = changed,
            KeptSuperseded = changed.Any(ApiKeyWords.IsSupersededUnused) ? MostSuperseded : null,
            Audit = _trail.Entries,
            AffectedKeys =
            [
                .. _stored.Values.Where(key => key.Slot is not null).Concat(changed).Concat(added)
                    .Select(key => key.Id).Distinct(StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>Whether the client has lost its last key and is not deleted.</summary>
    public bool BecomesKeyless => _hadKey && !InSlots.Any() && Client.DeletedAt is null;
}
