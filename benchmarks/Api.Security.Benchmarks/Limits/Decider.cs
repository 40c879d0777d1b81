using Api.Security.RateLimiting;

namespace Api.Security.Benchmarks.Limits;

/// <summary>One request after the other. The partition of a client is computed: reading it from memory would be measured as well.</summary>
internal sealed class Decider(params LimitPolicy[] policies)
{
    private readonly LocalLimitStore _store = new(new LimitClock(TimeProvider.System), LimitPolicies.Ids, 100_000, null);
    private readonly LimitTicket _ticket = new([.. policies.Select(policy => new LimitLine
    {
        Policy = policy, Limit = policy.Limit, Burst = policy.Burst ?? policy.Limit, Cost = 1,
    })]);

    public bool Decide(int client)
    {
        var high = Mix((ulong)client + 1);
        var partition = new Partition(high, Mix(high) & ~Partition.GroupMask, "");
        foreach (ref var line in _ticket.Lines.AsSpan()) line.Partition = partition;
        return _store.TryDecide(_ticket) && _ticket.Verdict is LimitVerdict.Allowed;
    }

    public void Fill(int clients)
    {
        for (var client = 0; client < clients; client++) Decide(client);
    }

    // SplitMix64: as good as the hash of a name.
    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
