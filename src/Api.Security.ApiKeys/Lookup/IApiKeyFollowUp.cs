namespace Api.Security.ApiKeys;

/// <summary>What is written down after a key was accepted: never on the way of the request, and done with a later use when it fails.</summary>
internal interface IApiKeyFollowUp
{
    /// <summary>The key was used: for the first time as next, or with a hash that an older pepper made.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash with the newest pepper; <see langword="null"/> when it has that already.</param>
    /// <param name="pepperVersion">The version of the newest pepper.</param>
    void Used(ApiKeySnapshot key, byte[]? hash, short pepperVersion);

    /// <summary>The key was used in a network that it was not used in a moment ago.</summary>
    void SeenIn(ApiKeySnapshot key, NetworkPrefix network);
}
