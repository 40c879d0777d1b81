namespace Api.Security.ApiKeys;

/// <summary>A key in configuration.</summary>
public sealed class ConfiguredApiKey
{
    /// <summary>Its id: <c>ak_</c> and 16 letters and digits.</summary>
    public string Id { get; set; } = "";

    /// <summary>SHA-256 of the whole secret in hexadecimal: <c>printf %s "$key" | sha256sum</c>.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>From when on it is not accepted (RFC 3339).</summary>
    /// <value>Default: none; then it is accepted until it is taken out of the configuration.</value>
    public DateTimeOffset? ExpiresAt { get; set; }
}
