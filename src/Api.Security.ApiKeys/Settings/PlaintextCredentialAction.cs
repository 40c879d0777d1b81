namespace Api.Security.ApiKeys;

/// <summary>What happens to a genuine key that others on the way could read.</summary>
public enum PlaintextCredentialAction
{
    /// <summary>The request is refused; the key is not looked at.</summary>
    Reject,

    /// <summary>And it is noted at the key and told as an event.</summary>
    Flag,

    /// <summary>And the key is revoked as compromised. A proxy that stops saying which requests came over TLS then revokes every key.</summary>
    Revoke,
}
