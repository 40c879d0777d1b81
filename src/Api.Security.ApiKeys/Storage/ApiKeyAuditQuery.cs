namespace Api.Security.ApiKeys;

/// <summary>A page of the audit, the latest entry first.</summary>
public sealed record ApiKeyAuditQuery
{
    /// <summary>Only entries about this tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>Only entries about this client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Only entries about this key, without prefix.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only what this actor did.</summary>
    public string? ActorId { get; init; }

    /// <summary>From when on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before when.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The last id of the page before.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }
}
