namespace Api.Security.ApiKeys;

/// <summary>
/// A holder of API keys, such as a partner or a job. Scopes, networks and, later, limits belong to the client, so a rotation does
/// not change them. A client has at most two live keys, current and next.
/// </summary>
public sealed record ApiClient
{
    /// <summary>The id, which is also the subject (<c>sub</c>) of the caller. 26 characters, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant that the client belongs to; <see langword="null"/> for none.</summary>
    public string? TenantId { get; init; }

    /// <summary>The display name, unique within the tenant. 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The scopes of the client. A key never has more.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The networks that its keys are accepted from, in CIDR notation; empty for all.</summary>
    public IReadOnlyList<string> AllowedCidrs { get; init; } = [];

    /// <summary>Whether its keys may request their own successor.</summary>
    public bool SelfRotation { get; init; }

    /// <summary>The reference of the client in another system.</summary>
    public string? ExternalRef { get; init; }

    /// <summary>When the client was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the client was suspended. Its keys are not accepted until it is resumed.</summary>
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>When the client was permanently deleted.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When the contract of the client ends. No key is valid longer.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>
    /// The time until which the self-rotations so far use up the rate of this client (the theoretical arrival time of the generic
    /// cell rate algorithm); <see langword="null"/> when there was none. All nodes share it.
    /// </summary>
    public DateTimeOffset? SelfRotationsUntil { get; init; }

    /// <summary>Its own limits; <see langword="null"/> for those of the default plan.</summary>
    public ApiClientLimits? Limits { get; init; }

    /// <summary>Grows by one with every change of the client or of one of its keys; starts at 1.</summary>
    public required long Version { get; init; }
}
