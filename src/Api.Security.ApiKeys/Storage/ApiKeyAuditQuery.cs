namespace Api.Security.ApiKeys;

/// <summary>Requests a page of the audit, newest entry first.</summary>
public sealed record ApiKeyAuditQuery
{
    /// <summary>Only entries about this tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>Only entries about this client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Only entries about this key, without prefix.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only changes by this actor.</summary>
    public string? ActorId { get; init; }

    /// <summary>Only entries from this time on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only entries before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The last id of the previous page.</summary>
    public Guid? Before { get; init; }

    /// <summary>The maximum number of entries.</summary>
    public required int Limit { get; init; }
}
