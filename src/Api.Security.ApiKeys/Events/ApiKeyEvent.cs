namespace Api.Security.ApiKeys;

/// <summary>A security event or notice about API keys. It contains no secret.</summary>
public sealed record ApiKeyEvent
{
    /// <summary>What happened: one of <see cref="ApiKeyEventKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it happened; for several events, the time of the first one.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How often it happened within the minute.</summary>
    public long Count { get; init; } = 1;

    /// <summary>The tenant of the client.</summary>
    public string? TenantId { get; init; }

    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>The key with its prefix: <c>ak_…</c>.</summary>
    public string? KeyId { get; init; }

    /// <summary>The network that the request came from, in CIDR notation.</summary>
    public string? Network { get; init; }

    /// <summary>More detail, from a closed list: a reason, a place or a threshold.</summary>
    public string? Detail { get; init; }

    /// <summary>Creates an event about a key and its client.</summary>
    internal static ApiKeyEvent About(ApiKey key, ApiClient client, string kind, DateTimeOffset at) =>
        new() { Kind = kind, At = at, TenantId = client.TenantId, ClientId = client.Id, KeyId = ApiKeyId.Public(key.Id) };
}
