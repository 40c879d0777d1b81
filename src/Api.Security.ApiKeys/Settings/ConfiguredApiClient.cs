namespace Api.Security.ApiKeys;

/// <summary>A client in configuration, with at most two keys. Only hashes of the keys are configured.</summary>
public sealed class ConfiguredApiClient
{
    /// <summary>The id, which is also the subject of the caller. 1 to 26 letters, digits and <c>-</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>The display name.</summary>
    /// <value>Default: the id.</value>
    public string? Name { get; set; }

    /// <summary>The tenant that the client belongs to.</summary>
    public string? TenantId { get; set; }

    /// <summary>The scopes of its keys.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>The networks that its keys are accepted from, in CIDR notation; empty for all.</summary>
    public IList<string> AllowedCidrs { get; } = [];

    /// <summary>The current key, and the key that takes over from it.</summary>
    public IList<ConfiguredApiKey> Keys { get; } = [];
}
