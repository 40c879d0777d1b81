namespace Api.Security.ApiKeys;

/// <summary>Something about API keys that somebody should know. It holds no secret.</summary>
public sealed record ApiKeyEvent
{
    /// <summary>What happened: one of <see cref="ApiKeyEventKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>When; of several, the first one.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How often within the minute.</summary>
    public long Count { get; init; } = 1;

    /// <summary>The tenant of the client.</summary>
    public string? TenantId { get; init; }

    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>The key with its prefix: <c>ak_…</c>.</summary>
    public string? KeyId { get; init; }

    /// <summary>The network the request came from, in CIDR notation.</summary>
    public string? Network { get; init; }

    /// <summary>More of it, from a closed list: a reason, a place, a threshold.</summary>
    public string? Detail { get; init; }

    /// <summary>An event about a key and its client.</summary>
    internal static ApiKeyEvent About(ApiKey key, ApiClient client, string kind, DateTimeOffset at) =>
        new() { Kind = kind, At = at, TenantId = client.TenantId, ClientId = client.Id, KeyId = ApiKeyId.Public(key.Id) };
}
