using System.Security.Cryptography;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Clients, keys and audit entries to store.</summary>
internal static class Some
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A time with the precision that every store keeps.</summary>
    public static readonly DateTimeOffset Time = new DateTimeOffset(2026, 8, 3, 10, 0, 0, TimeSpan.Zero)
        .AddTicks(123_456 * TimeSpan.TicksPerMicrosecond);

    public static string KeyId() => RandomNumberGenerator.GetString(Alphabet, 16);

    public static string ClientId() => RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 26);

    public static ApiClient Client(string? tenantId = null, string? name = null, string? id = null) =>
        new() { Id = id ?? ClientId(), TenantId = tenantId, Name = name ?? $"client {KeyId()}", CreatedAt = Time, Version = 1 };

    public static ApiKey Key(ApiClient client, ApiKeySlot? slot = ApiKeySlot.Current, string? id = null) => new()
    {
        Id = id ?? KeyId(),
        ClientId = client.Id,
        Slot = slot,
        Environment = "live",
        Hash = RandomNumberGenerator.GetBytes(32),
        HashAlgorithm = ApiKeyHashAlgorithm.HmacSha256,
        PepperVersion = 1,
        CreatedAt = Time,
        CreatedBy = "operator",
        ExpiresAt = Time.AddDays(90),
    };

    public static ApiKeyAuditEntry Audit(ApiClient client, DateTimeOffset? at = null) => new()
    {
        Id = Guid.CreateVersion7(at ?? Time), At = at ?? Time, TenantId = client.TenantId, ActorType = "user", ActorId = "operator",
        Action = "key.issued", ClientId = client.Id,
    };

    /// <summary>A commit that creates a client with keys, with one audit entry and one feed entry for each key.</summary>
    public static ApiKeyCommit New(ApiClient client, params ApiKey[] keys) => new()
    {
        Client = client, ExpectedVersion = null, AddedKeys = keys, Audit = [Audit(client)], AffectedKeys = [.. keys.Select(key => key.Id)],
    };

    /// <summary>A commit with the next version of an existing client.</summary>
    public static ApiKeyCommit Change(ApiClient client, ApiKey[]? added = null, ApiKey[]? changed = null) => new()
    {
        Client = client with { Version = client.Version + 1 },
        ExpectedVersion = client.Version,
        AddedKeys = added ?? [],
        ChangedKeys = changed ?? [],
        Audit = [Audit(client)],
        AffectedKeys = [.. (added ?? []).Concat(changed ?? []).Select(key => key.Id)],
    };
}
