namespace Api.Security.ApiKeys;

/// <inheritdoc cref="IApiKeyFollowUp"/>
internal sealed class ApiKeyFollowUp(UpkeepQueue queue, ClientTransitions transitions, IApiKeyStore store, IApiKeyEvents events,
    TimeProvider clock) : IApiKeyFollowUp
{
    private const int MostNetworks = 100_000;

    private readonly SecondChanceCache<(ApiKeyId Key, NetworkPrefix Network), SeenNetwork> _seen = new(MostNetworks);
    private readonly NewNetworks _new = new(clock);

    public void Used(ApiKeySnapshot key, byte[]? hash, short pepperVersion) => queue.TryAdd(async stopping =>
    {
        await transitions.ApplyAsync(
            new ClientChangeRequest(key.Client.Id, AuditActor.System("use")) { KeyId = key.Key.Id },
            keys => keys.RecordFirstUse(key.Key.Id) ?? (hash is null ? null : keys.Rehash(key.Key.Id, key.Key.Hash, hash, pepperVersion)),
            stopping);
    });

    public void SeenIn(ApiKeySnapshot key, NetworkPrefix network)
    {
        var name = (key.Id, network);
        var mark = SeenNetwork.MarkOf(name);
        var now = Moment.Now(clock);
        if (_seen.Find(mark, name)?.IsFreshAt(now, clock) is true || _new.AreUsedUp(key.Client.Id)) return;
        var seen = new SeenNetwork(name, now);
        _seen.Add(mark, seen);
        if (!queue.TryAdd(stopping => RememberAsync(key, seen, mark, stopping))) _seen.Remove(mark, seen);
    }

    private async Task RememberAsync(ApiKeySnapshot key, SeenNetwork seen, ulong mark, CancellationToken stopping)
    {
        try
        {
            var network = seen.Key.Network.ToString()!;
            if (await store.AddNetworkAsync(key.Client.Id, network, clock.GetUtcNow(), stopping) is not NetworkSighting.New
                || _new.Count(key.Client.Id) is not { } isNamed)
                return;
            var happened = ApiKeyEvent.About(key.Key, key.Client, ApiKeyEventKinds.NewNetwork, clock.GetUtcNow());
            events.Raise(isNamed ? happened with { Network = network } : happened with { Detail = "many" });
        }
        catch (Exception)
        {
            _seen.Remove(mark, seen); // a later request reports it again
            throw;
        }
    }
}
