namespace Api.Security.ApiKeys;

/// <summary>An audit entry: who changed what, when and why. It never contains a secret or a hash.</summary>
public sealed record ApiKeyAuditEntry
{
    /// <summary>The id. Later entries sort after earlier ones (UUID version 7, RFC 9562).</summary>
    public required Guid Id { get; init; }

    /// <summary>When the change was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The tenant of the client.</summary>
    public string? TenantId { get; init; }

    /// <summary>The kind of actor: <c>user</c>, <c>client</c>, <c>key</c> or <c>system</c>.</summary>
    public required string ActorType { get; init; }

    /// <summary>The actor: a subject, a key id, or the name of a component of this library.</summary>
    public required string ActorId { get; init; }

    /// <summary>The action, such as <c>key.issued</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The id of the client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The id of the key, without prefix, when the entry is about a key.</summary>
    public string? KeyId { get; init; }

    /// <summary>What changed, as a JSON object of <c>name: [before, after]</c>; <see langword="null"/> for nothing.</summary>
    public string? Difference { get; init; }

    /// <summary>The reason that the actor gave.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the request that made the change, as in the traces.</summary>
    public string? RequestId { get; init; }

    /// <summary>The address that the request came from.</summary>
    public string? Address { get; init; }
}
