using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Api.Security.ApiKeys;

/// <summary>A client as the administration returns it. Its keys, oldest first, are included only when a single client is read.</summary>
internal sealed record ApiClientView(
    string Id, string Name, string? TenantId, IReadOnlyList<string> Scopes, IReadOnlyList<string> AllowedCidrs, bool SelfRotation,
    string? ExternalRef, DateTimeOffset CreatedAt, DateTimeOffset? SuspendedAt, DateTimeOffset? EndsAt, long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ApiKeyView>? Keys)
{
    public static ApiClientView From(ApiClient client, IReadOnlyList<ApiKeyView>? keys = null) => new(
        client.Id, client.Name, client.TenantId, client.Scopes, client.AllowedCidrs, client.SelfRotation, client.ExternalRef,
        client.CreatedAt, client.SuspendedAt, client.EndsAt, client.Version, keys);
}

/// <summary>A page of clients, ordered by id. Send <c>next</c> as <c>after</c> to get the next page.</summary>
internal sealed record ApiClientPage(IReadOnlyList<ApiClientView> Items, string? Next);

/// <summary>A key as the administration returns it, without its secret and its hash.</summary>
internal sealed record ApiKeyView(
    string KeyId, string ClientId, string? TenantId, string? Slot, string Status, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    string CreatedBy, string? IssuedBy,
    DateTimeOffset? ExpiresAt, DateTimeOffset? AcceptUntil, DateTimeOffset? FirstUsedAt, DateTimeOffset? RevokedAt, string? RevokeReason,
    DateTimeOffset? ExposedAt)
{
    /// <summary>When it was last used, to the minute; <see langword="null"/> when it never was, or before usage was counted.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public static ApiKeyView From(ApiKey key, ApiClient client, DateTimeOffset now) => new(
        ApiKeyId.Public(key.Id), client.Id, client.TenantId, key.Slot?.Word(), key.StatusOf(now), key.ScopesWithin(client),
        key.CreatedAt, key.CreatedBy, key.IssuedByKeyId is { } parent ? ApiKeyId.Public(parent) : null, key.ExpiresAt, key.AcceptUntil,
        key.FirstUsedAt, key.RevokedAt, key.RevokeReason, key.ExposedAt);
}

/// <summary>A new key. The secret is returned here and never again.</summary>
internal sealed record IssuedApiKey(string KeyId, string Secret, DateTimeOffset? ExpiresAt)
{
    // The ToString that records get by default would print the secret.
    public override string ToString() => $"{KeyId} [hidden]";
}

/// <summary>A key that another system issued; its holder already has the secret.</summary>
internal sealed record ImportedApiKeyView(string KeyId, DateTimeOffset? ExpiresAt);

/// <summary>The state of a rotation.</summary>
internal sealed record ApiKeyRotationView(ApiKeyView? Current, ApiKeyView? Next, DateTimeOffset? AcceptUntil, bool Stalled);

/// <summary>The key that a secret belongs to, and its client.</summary>
internal sealed record IdentifiedApiKey(ApiKeyView Key, string ClientName);

/// <summary>An audit entry.</summary>
internal sealed record ApiKeyAuditView(
    Guid Id, DateTimeOffset At, string? TenantId, string ActorType, string ActorId, string Action, string ClientId, string? KeyId,
    JsonNode? Difference, string? Reason, string? RequestId, string? Address)
{
    public static ApiKeyAuditView From(ApiKeyAuditEntry entry) => new(
        entry.Id, entry.At, entry.TenantId, entry.ActorType, entry.ActorId, entry.Action, entry.ClientId,
        entry.KeyId is { } key ? ApiKeyId.Public(key) : null,
        entry.Difference is { } difference ? JsonNode.Parse(difference) : null, entry.Reason, entry.RequestId, entry.Address);
}

/// <summary>A page of audit entries, latest first. Send <c>next</c> as <c>cursor</c> to get the next page.</summary>
internal sealed record ApiKeyAuditPage(IReadOnlyList<ApiKeyAuditView> Items, string? Next);

/// <summary>
/// A key as its holder can read it. Limits and quota are left out when limits are not configured, and quota while it cannot be read.
/// </summary>
internal sealed record OwnApiKey(string KeyId, string ClientId, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiClientLimitsView? Limits { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiClientQuotaView? Quota { get; init; }

    /// <summary>The usage of its client; <see langword="null"/> while the store is unavailable.</summary>
    public OwnUsageView? Usage { get; init; }
}
