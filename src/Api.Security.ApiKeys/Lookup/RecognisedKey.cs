namespace Api.Security.ApiKeys;

/// <summary>An id that the change feed has named: there is such a key, although this node has not looked it up.</summary>
internal sealed class RecognisedKey(ApiKeyId id) : ISecondChanceEntry<ApiKeyId>
{
    public ApiKeyId Key { get; } = id;

    public bool IsOf(in ApiKeyId key) => Key == key;
}
