namespace Api.Security.ApiKeys;

/// <summary>Selects the usage of one client.</summary>
public sealed record UsageQuery
{
    /// <summary>The issuer of the client.</summary>
    /// <value>Default: <see cref="ApiSecurityDefaults.ApiKeyIssuer"/>, API keys.</value>
    public string Issuer { get; init; } = ApiSecurityDefaults.ApiKeyIssuer;

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>Hours that begin at this time or later.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Hours that begin before this time.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The length of time that one entry sums up.</summary>
    /// <value>Default: <see cref="UsageBucket.Hour"/>.</value>
    public UsageBucket Bucket { get; init; }

    /// <summary>What the entries of one time are distinguished by.</summary>
    /// <value>Default: <see cref="UsageGrouping.None"/>.</value>
    public UsageGrouping By { get; init; }

    /// <summary>The maximum number of entries.</summary>
    /// <value>1 to 10,001.</value>
    public required int Limit { get; init; }
}
