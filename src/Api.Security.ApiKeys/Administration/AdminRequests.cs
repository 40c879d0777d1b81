namespace Api.Security.ApiKeys;

// What requests may hold, for documents only: bodies are read member by member (RequestMembers).

/// <summary>A new client.</summary>
internal sealed record NewApiClient(string Name, string? TenantId, IReadOnlyList<string> Scopes, IReadOnlyList<string>? AllowedCidrs, bool? SelfRotation, string? ExternalRef, DateTimeOffset? EndsAt);

/// <summary>What is to be different about a client; what is left out stays.</summary>
internal sealed record ApiClientPatch(string? Name, IReadOnlyList<string>? Scopes, IReadOnlyList<string>? AllowedCidrs, bool? SelfRotation, string? ExternalRef, DateTimeOffset? EndsAt);

/// <summary>A first key.</summary>
internal sealed record NewApiKey(DateTimeOffset? ExpiresAt);

/// <summary>A key that another system issued: the digest that it stores, and how many bits of chance are in the secret.</summary>
internal sealed record ImportedApiKey(string Algorithm, string Digest, int SecretBits, DateTimeOffset? ExpiresAt);

/// <summary>The next key, or one instead of a stolen one.</summary>
internal sealed record ApiKeyRotationOrder(string Mode, long? GraceAfterFirstUseSeconds, DateTimeOffset? ExpiresAt, bool? KeepNext);

/// <summary>Why a key is taken back.</summary>
internal sealed record ApiKeyRevocation(string Reason, bool? Cascade);

/// <summary>A secret that was found somewhere.</summary>
internal sealed record FoundApiKey(string Secret, bool? Revoke);
