namespace Api.Security.ApiKeys;

/// <summary>A network in which this node has seen a key, and when it last reported that to the store.</summary>
internal sealed class SeenNetwork((ApiKeyId Key, NetworkPrefix Network) name, Moment reportedAt)
    : ISecondChanceEntry<(ApiKeyId Key, NetworkPrefix Network)>
{
    /// <summary>It is reported to the store again after this time, because the store forgets networks that are no longer seen.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromDays(1);

    public (ApiKeyId Key, NetworkPrefix Network) Key { get; } = name;

    public bool IsOf(in (ApiKeyId Key, NetworkPrefix Network) key) => Key == key;

    public bool IsFreshAt(in Moment now, TimeProvider clock) => reportedAt.AgeAt(now, clock) < Freshness;

    public static ulong MarkOf(in (ApiKeyId Key, NetworkPrefix Network) name) => name.Key.Mark ^ (name.Network.Mark * 0x9E3779B97F4A7C15);
}
