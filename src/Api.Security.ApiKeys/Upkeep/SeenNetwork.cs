namespace Api.Security.ApiKeys;

/// <summary>A network in which this node has seen a key.</summary>
internal sealed class SeenNetwork((KeyId Key, NetworkPrefix Network) name) : IClockEntry<(KeyId Key, NetworkPrefix Network)>
{
    public (KeyId Key, NetworkPrefix Network) Key { get; } = name;

    public bool IsOf(in (KeyId Key, NetworkPrefix Network) key) => Key == key;

    public static ulong MarkOf(in (KeyId Key, NetworkPrefix Network) name) => name.Key.Mark ^ (name.Network.Mark * 0x9E3779B97F4A7C15);
}
