namespace Api.Security.ApiKeys;

/// <summary>Where events are posted as JSON, signed so that the receiver can detect forged ones.</summary>
public sealed class ApiKeyWebhookOptions
{
    /// <summary>The URL that events are posted to.</summary>
    /// <value>Absolute, https; http only for loopback. Default: none.</value>
    public string? Url { get; set; }

    /// <summary>The key of the HMAC-SHA-256 over <c>id.timestamp.body</c>.</summary>
    /// <value>Base64 of 24 bytes or more, with or without the prefix <c>whsec_</c>.</value>
    public string? Secret { get; set; }
}
