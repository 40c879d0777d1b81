namespace Api.Security.ApiKeys;

/// <summary>Where events are posted as JSON, signed so that the receiver can tell them from forged ones.</summary>
public sealed class ApiKeyWebhookOptions
{
    /// <summary>The address.</summary>
    /// <value>Absolute, https; http only for loopback. Default: none.</value>
    public string? Url { get; set; }

    /// <summary>The key of the HMAC-SHA-256 over <c>id.timestamp.body</c>.</summary>
    /// <value>Base64 of 24 bytes or more, with or without <c>whsec_</c> before it.</value>
    public string? Secret { get; set; }
}
