namespace Api.Security.ApiKeys;

// The request bodies, for OpenAPI documents only: RequestMembers reads the actual bodies member by member.

/// <summary>A new client.</summary>
internal sealed record NewApiClient(string Name, string? TenantId, IReadOnlyList<string> Scopes, IReadOnlyList<string>? AllowedCidrs,
    bool? SelfRotation, string? ExternalRef, DateTimeOffset? EndsAt);

/// <summary>Changes to a client. Members that are left out stay unchanged.</summary>
internal sealed record ApiClientPatch(string? Name, IReadOnlyList<string>? Scopes, IReadOnlyList<string>? AllowedCidrs, bool? SelfRotation,
    string? ExternalRef, DateTimeOffset? EndsAt);

/// <summary>The first key of a client.</summary>
internal sealed record NewApiKey(DateTimeOffset? ExpiresAt);

/// <summary>A key that another system issued: the digest of its secret, and the entropy of the secret in bits.</summary>
internal sealed record ImportedApiKey(string Algorithm, string Digest, int SecretBits, DateTimeOffset? ExpiresAt);

/// <summary>The next key, or the replacement for a stolen one.</summary>
internal sealed record ApiKeyRotationOrder(string Mode, long? GraceAfterFirstUseSeconds, DateTimeOffset? ExpiresAt, bool? KeepNext);

/// <summary>Why a key is revoked.</summary>
internal sealed record ApiKeyRevocation(string Reason, bool? Cascade);

/// <summary>A secret that was found somewhere.</summary>
internal sealed record FoundApiKey(string Secret, bool? Revoke);
