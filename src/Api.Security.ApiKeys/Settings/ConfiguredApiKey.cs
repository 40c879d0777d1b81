namespace Api.Security.ApiKeys;

/// <summary>A key in configuration.</summary>
public sealed class ConfiguredApiKey
{
    /// <summary>The id: <c>ak_</c> followed by 16 letters and digits.</summary>
    public string Id { get; set; } = "";

    /// <summary>SHA-256 of the whole secret in hexadecimal: <c>printf %s "$key" | sha256sum</c>.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>The time from which the key is no longer accepted (RFC 3339).</summary>
    /// <value>Default: none; the key is accepted until it is removed from configuration.</value>
    public DateTimeOffset? ExpiresAt { get; set; }
}
