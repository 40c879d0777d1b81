namespace Api.Security.ApiKeys;

/// <summary>An id that the store did not know, and when it said so. Ids are made by this library after they are stored, so that is safe for a moment.</summary>
internal sealed class UnknownKey(KeyId id, long loadedAt) : IClockEntry<KeyId>
{
    public long LoadedAt { get; } = loadedAt;

    public KeyId Key { get; } = id;

    public bool IsOf(in KeyId key) => Key == key;
}
