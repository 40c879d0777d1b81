namespace Api.Security.ApiKeys;

/// <summary>What became of an <see cref="ApiKeyCommit"/>.</summary>
public enum ApiKeyCommitResult
{
    /// <summary>Everything is written.</summary>
    Written,

    /// <summary>Nothing is written: the client has another version by now, or one of its places was taken by somebody else, or a key to be changed is not there.</summary>
    Conflict,

    /// <summary>Nothing is written: another client of the tenant has this name.</summary>
    NameTaken,

    /// <summary>Nothing is written: there is no such client. Only where a client is to be changed that must be there.</summary>
    NotFound,
}
