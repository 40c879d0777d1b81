namespace Api.Security.ApiKeys;

/// <summary>
/// Writes data after a key was accepted. The request does not wait for it, and when it fails, a later use of the key does it.
/// </summary>
internal interface IApiKeyFollowUp
{
    /// <summary>
    /// Called when the key was used for the first time as the next key, or when its hash was made with an older pepper.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash with the signing pepper; <see langword="null"/> when the stored hash already has it.</param>
    /// <param name="pepperVersion">The version of the signing pepper.</param>
    void Used(ApiKeySnapshot key, byte[]? hash, short pepperVersion);

    /// <summary>Called when the key was used in a network other than that of its previous use.</summary>
    void SeenIn(ApiKeySnapshot key, NetworkPrefix network);
}
