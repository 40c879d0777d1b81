namespace Api.Security.ApiKeys;

/// <summary>A client in configuration, with at most two keys. Of the keys only hashes are written.</summary>
public sealed class ConfiguredApiClient
{
    /// <summary>The id; the subject of the caller. 1 to 26 letters, digits and <c>-</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>A name for people.</summary>
    /// <value>Default: the id.</value>
    public string? Name { get; set; }

    /// <summary>The tenant it belongs to.</summary>
    public string? TenantId { get; set; }

    /// <summary>What its keys may do.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>The networks its keys are accepted from, in CIDR notation; none for all.</summary>
    public IList<string> AllowedCidrs { get; } = [];

    /// <summary>The key in use, and the one that takes over.</summary>
    public IList<ConfiguredApiKey> Keys { get; } = [];
}
