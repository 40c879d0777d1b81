namespace Api.Security.ApiKeys;

/// <summary>Receives the messages of a broadcast on one node.</summary>
internal interface IApiKeyListener
{
    /// <summary>Called when a key has changed and must be read again.</summary>
    /// <param name="keyId">The id of the key, without prefix.</param>
    void KeyChanged(string keyId);

    /// <summary>
    /// Called after each connection, including the first: messages may have been missed, so everything must be read again.
    /// </summary>
    void Reconnected();
}
