namespace Api.Security.ApiKeys;

/// <summary>What happens to a genuine key that others could read in transit.</summary>
public enum PlaintextCredentialAction
{
    /// <summary>The request is refused. The key is not looked up.</summary>
    Reject,

    /// <summary>The request is refused, the exposure is recorded on the key, and an event is raised.</summary>
    Flag,

    /// <summary>
    /// As <see cref="Flag"/>, and the key is revoked as compromised. If a proxy stops reporting which requests came over TLS,
    /// every key that is sent is revoked.
    /// </summary>
    Revoke,
}
