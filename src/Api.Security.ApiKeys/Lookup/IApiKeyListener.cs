namespace Api.Security.ApiKeys;

/// <summary>What a broadcast tells its node.</summary>
public interface IApiKeyListener
{
    /// <summary>A key has changed and is read again.</summary>
    /// <param name="keyId">The key, without prefix.</param>
    void KeyChanged(string keyId);

    /// <summary>Messages may have been missed until now: everything is read again. Called after each connection, the first included.</summary>
    void Reconnected();
}
