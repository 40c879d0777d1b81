namespace Api.Security.ApiKeys;

/// <summary>A network in which this node has seen a key.</summary>
internal sealed class SeenNetwork((KeyName Key, NetworkPrefix Network) name) : IClockEntry<(KeyName Key, NetworkPrefix Network)>
{
    public (KeyName Key, NetworkPrefix Network) Key { get; } = name;

    public bool IsOf(in (KeyName Key, NetworkPrefix Network) key) => Key == key;

    public static ulong MarkOf(in (KeyName Key, NetworkPrefix Network) name) => name.Key.Mark ^ (name.Network.Mark * 0x9E3779B97F4A7C15);
}
