namespace Api.Security.ApiKeys;

/// <summary>An id that the change feed has named: there is such a key, although this node has not looked it up.</summary>
internal sealed class RecognisedKey(KeyName id) : IClockEntry<KeyName>
{
    public KeyName Key { get; } = id;

    public bool IsOf(in KeyName key) => Key == key;
}
