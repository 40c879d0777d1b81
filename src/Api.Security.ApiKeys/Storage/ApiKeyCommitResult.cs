namespace Api.Security.ApiKeys;

/// <summary>The result of an <see cref="ApiKeyCommit"/>.</summary>
public enum ApiKeyCommitResult
{
    /// <summary>Everything was written.</summary>
    Written,

    /// <summary>
    /// Nothing was written: the client has a different version, another change has taken one of its slots, or a key to be changed
    /// does not exist.
    /// </summary>
    Conflict,

    /// <summary>Nothing was written: another client of the tenant has this name.</summary>
    NameTaken,

    /// <summary>
    /// Nothing was written: the client does not exist. Only returned by <see cref="IApiKeyStore.ChangeClientAsync"/>.
    /// </summary>
    NotFound,
}
