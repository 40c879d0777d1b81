namespace Api.Security.ApiKeys;

/// <summary>The id of a key that exists, because the change feed has named it, but that this node has not looked up.</summary>
internal sealed class RecognisedKey(ApiKeyId id) : ISecondChanceEntry<ApiKeyId>
{
    public ApiKeyId Key { get; } = id;

    public bool IsOf(in ApiKeyId key) => Key == key;
}
