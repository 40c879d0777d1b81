namespace Api.Security.ApiKeys;

/// <summary>
/// Who holds API keys: a partner, a job. Scopes, networks and, later, limits belong to the client, so a rotation changes
/// none of them. It has at most two live keys, current and next.
/// </summary>
public sealed record ApiClient
{
    /// <summary>The id; the subject (<c>sub</c>) of the caller. 26 characters, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to; <see langword="null"/> for none.</summary>
    public string? TenantId { get; init; }

    /// <summary>A name for people; unique within the tenant. 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The most that a key of this client may do.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The networks its keys are accepted from, in CIDR notation; none for all.</summary>
    public IReadOnlyList<string> AllowedCidrs { get; init; } = [];

    /// <summary>Whether its keys may order their own successor.</summary>
    public bool SelfRotation { get; init; }

    /// <summary>What another system calls it.</summary>
    public string? ExternalRef { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when its keys are not accepted, until it is resumed.</summary>
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>Since when it is gone for good.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When its contract ends; no key outlives it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>
    /// Until when the self-rotations so far have used up the rate of this client (the theoretical arrival time of the generic cell
    /// rate algorithm); <see langword="null"/> when there was none. All nodes share it.
    /// </summary>
    public DateTimeOffset? SelfRotationsUntil { get; init; }

    /// <summary>Grows by one with every change of the client or of one of its keys; begins with 1.</summary>
    public required long Version { get; init; }
}
