namespace Api.Security.ApiKeys;

/// <summary>How many requests of one client, key and slot ended in one way within one hour.</summary>
public sealed record UsageCount
{
    /// <summary>The longest issuer and client id. Longer ones are counted as <see cref="Other"/>.</summary>
    public const int MaxLength = 200;

    /// <summary>The issuer and client id under which token clients beyond the limit of a node are counted.</summary>
    public const string Other = "other";

    /// <summary>The issuer: <see cref="ApiSecurityDefaults.ApiKeyIssuer"/> for API keys, otherwise that of the tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>The client; the subject of tokens without a client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>The tenant of the client; <see langword="null"/> for none, and for token clients.</summary>
    public string? TenantId { get; init; }

    /// <summary>The id of the key, without prefix; <see langword="null"/> for token clients.</summary>
    public string? KeyId { get; init; }

    /// <summary>The slot of the key when it was used; <see langword="null"/> for token clients.</summary>
    public ApiKeySlot? Slot { get; init; }

    /// <summary>The beginning of the hour in which the requests ended, in UTC, by the clock of the store.</summary>
    public required DateTimeOffset Hour { get; init; }

    /// <summary>The outcome of the requests.</summary>
    public required UsageOutcome Outcome { get; init; }

    /// <summary>How many; at least 1.</summary>
    public required long Count { get; init; }
}
