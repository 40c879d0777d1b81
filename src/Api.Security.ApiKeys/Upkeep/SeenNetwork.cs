namespace Api.Security.ApiKeys;

/// <summary>A network in which this node has seen a key, and when it last told the store.</summary>
internal sealed class SeenNetwork((KeyName Key, NetworkPrefix Network) name, Moment toldAt) : IClockEntry<(KeyName Key, NetworkPrefix Network)>
{
    /// <summary>The store is told again after that time, for it forgets networks in which nobody is seen any more.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromDays(1);

    public (KeyName Key, NetworkPrefix Network) Key { get; } = name;

    public bool IsOf(in (KeyName Key, NetworkPrefix Network) key) => Key == key;

    public bool IsFreshAt(in Moment now, TimeProvider clock) => toldAt.AgeAt(now, clock) < Freshness;

    public static ulong MarkOf(in (KeyName Key, NetworkPrefix Network) name) => name.Key.Mark ^ (name.Network.Mark * 0x9E3779B97F4A7C15);
}
