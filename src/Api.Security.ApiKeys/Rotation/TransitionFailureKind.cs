namespace Api.Security.ApiKeys;

/// <summary>The closed list of reasons for which a change is not made.</summary>
internal enum TransitionFailureKind
{
    /// <summary>There is no such client or key, or it is not of the caller's tenant.</summary>
    NotFound,

    /// <summary>Something asked for is out of bounds.</summary>
    Invalid,

    /// <summary>The client has another version than the caller has seen.</summary>
    VersionMismatch,

    /// <summary>Another client of the tenant has this name.</summary>
    NameExists,

    /// <summary>There is a key already; the next one comes by rotation.</summary>
    KeyExists,

    /// <summary>There is no living key to rotate.</summary>
    NoKey,

    /// <summary>The next key is in use already.</summary>
    RotationInProgress,

    /// <summary>There is no next key.</summary>
    NoRotation,

    /// <summary>The next key is in use; taking it away would be an outage.</summary>
    KeyInUse,

    /// <summary>The next key was never used; taking the current one away would be an outage.</summary>
    KeyUnused,

    /// <summary>The same order was carried out before; its secret is not told again.</summary>
    AlreadyIssued,

    /// <summary>The <c>Idempotency-Key</c> was sent before, with another order.</summary>
    IdempotencyKeyReused,

    /// <summary>The keys of this client have ordered too many successors of late.</summary>
    RateLimited,

    /// <summary>A suspended client gets no key.</summary>
    ClientSuspended,

    /// <summary>Keys of this client may not order their own successor.</summary>
    SelfRotationOff,

    /// <summary>Too many changed this client at once.</summary>
    Busy,

    /// <summary>The store is unavailable.</summary>
    Unavailable,
}
