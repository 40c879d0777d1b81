namespace Api.Security.ApiKeys;

/// <summary>The closed list of reasons why a change is not made.</summary>
internal enum TransitionFailureKind
{
    /// <summary>There is no such client or key, or it is not of the caller's tenant.</summary>
    NotFound,

    /// <summary>A requested value is not allowed.</summary>
    Invalid,

    /// <summary>The client has a different version than the caller expects.</summary>
    VersionMismatch,

    /// <summary>Another client of the tenant has this name.</summary>
    NameExists,

    /// <summary>The client already has a key; the next one is issued by rotation.</summary>
    KeyExists,

    /// <summary>Imported keys are not accepted, so importing one would have no effect.</summary>
    ImportOff,

    /// <summary>There is no active key to rotate.</summary>
    NoKey,

    /// <summary>The next key is already in use.</summary>
    RotationInProgress,

    /// <summary>There is no next key.</summary>
    NoRotation,

    /// <summary>The next key is in use; removing it would cause an outage.</summary>
    KeyInUse,

    /// <summary>The next key was never used; removing the current one would cause an outage.</summary>
    KeyUnused,

    /// <summary>The same request was already carried out; its secret is not returned again.</summary>
    AlreadyIssued,

    /// <summary>The <c>Idempotency-Key</c> was already sent with a different request.</summary>
    IdempotencyKeyReused,

    /// <summary>The keys of this client have recently requested too many successors.</summary>
    RateLimited,

    /// <summary>The client is suspended, so no key is issued.</summary>
    ClientSuspended,

    /// <summary>Keys of this client may not request their own successor.</summary>
    SelfRotationOff,

    /// <summary>Too many changes of this client are waiting.</summary>
    Busy,

    /// <summary>The store is unavailable.</summary>
    Unavailable,
}
