namespace Api.Security.ApiKeys;

/// <summary>The closed list of audit actions.</summary>
internal static class AuditActions
{
    public const string ClientCreated = "client.created";
    public const string ClientUpdated = "client.updated";
    public const string ClientSuspended = "client.suspended";
    public const string ClientResumed = "client.resumed";
    public const string ClientDeleted = "client.deleted";
    public const string ClientKeyless = "client.keyless";
    public const string ScopesChanged = "scopes.changed";

    /// <summary>The plan of the client or its own limits were replaced.</summary>
    public const string LimitsChanged = "limits.changed";

    /// <summary>Units were granted in addition to a quota.</summary>
    public const string QuotaGranted = "quota.granted";

    public const string KeyIssued = "key.issued";
    public const string KeyImported = "key.imported";
    public const string NextIssued = "key.next_issued";

    /// <summary>The next key was used for the first time.</summary>
    public const string KeyActivated = "key.activated";

    /// <summary>The current key was given an end, because the next one is in use.</summary>
    public const string KeyRetiring = "key.retiring";
    public const string KeyPromoted = "key.promoted";
    public const string KeyRetired = "key.retired";
    public const string KeyExpired = "key.expired";
    public const string KeyRevoked = "key.revoked";
    public const string KeySuperseded = "key.superseded";
    public const string RotationCancelled = "key.rotation_cancelled";
    public const string KeyRehashed = "key.rehashed";
    public const string KeyExposed = "key.exposed";

    /// <summary>The key was limited to the earlier end or the narrower scopes of its client.</summary>
    public const string KeyNarrowed = "key.narrowed";
}
