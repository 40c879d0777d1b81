namespace Api.Security.ApiKeys;

/// <summary>An id that the store did not know, and when it said so. Ids are made by this library after they are stored, so that is safe for a moment.</summary>
internal sealed class UnknownKey(KeyName id, long loadedAt) : IClockEntry<KeyName>
{
    public long LoadedAt { get; } = loadedAt;

    public KeyName Key { get; } = id;

    public bool IsOf(in KeyName key) => Key == key;
}
