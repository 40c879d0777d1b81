namespace Api.Security.ApiKeys;

/// <summary>One line of the audit: who changed what, when and why. It never holds a secret or a hash.</summary>
public sealed record ApiKeyAuditEntry
{
    /// <summary>The id; later ones sort behind earlier ones (UUID version 7, RFC 9562).</summary>
    public required Guid Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The tenant of the client.</summary>
    public string? TenantId { get; init; }

    /// <summary>What kind of actor: <c>user</c>, <c>client</c>, <c>key</c> or <c>system</c>.</summary>
    public required string ActorType { get; init; }

    /// <summary>Who: a subject, a key id, the name of a part of this library.</summary>
    public required string ActorId { get; init; }

    /// <summary>What was done, such as <c>key.issued</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The key, without prefix, when it is about one.</summary>
    public string? KeyId { get; init; }

    /// <summary>What is different now, as a JSON object of <c>name: [before, after]</c>; <see langword="null"/> for nothing.</summary>
    public string? Difference { get; init; }

    /// <summary>Why, in the words of the actor.</summary>
    public string? Reason { get; init; }

    /// <summary>The request that did it, as in the traces.</summary>
    public string? RequestId { get; init; }

    /// <summary>The address the request came from.</summary>
    public string? Address { get; init; }
}
