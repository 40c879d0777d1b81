namespace Api.Security.ApiKeys;

/// <summary>Whose requests are counted: a key in a slot, or a token client. Compared by value; the hash is computed once.</summary>
internal sealed class UsageSource : IEquatable<UsageSource>
{
    private readonly int _hash;

    public UsageSource(string issuer, string clientId, string? tenantId = null, string? keyId = null, ApiKeySlot? slot = null)
    {
        (Issuer, ClientId, TenantId, KeyId, Slot) = (issuer, clientId, tenantId, keyId, slot);
        _hash = HashCode.Combine(issuer, clientId, keyId, slot);
    }

    /// <summary>The token clients that are not counted on their own.</summary>
    public static UsageSource Other { get; } = new(UsageCount.Other, UsageCount.Other);

    public string Issuer { get; }

    public string ClientId { get; }

    public string? TenantId { get; }

    public string? KeyId { get; }

    public ApiKeySlot? Slot { get; }

    public bool Equals(UsageSource? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && Slot == other.Slot && ClientId == other.ClientId && KeyId == other.KeyId
            && Issuer == other.Issuer);

    public override bool Equals(object? obj) => Equals(obj as UsageSource);

    public override int GetHashCode() => _hash;
}
