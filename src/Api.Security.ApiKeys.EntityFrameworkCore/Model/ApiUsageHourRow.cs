namespace Api.Security.ApiKeys;

/// <summary>
/// A row of the table <c>ApiUsageHour</c>. Its key begins with the client, by which it is read. The hour is in the key, so that the
/// migration for PostgreSQL can partition the table by it. Texts are never null, because a key cannot be.
/// </summary>
internal sealed class ApiUsageHourRow
{
    public required string ClientId { get; set; }

    public required string Issuer { get; set; }

    public DateTime Hour { get; set; }

    public required string KeyId { get; set; }

    public short Slot { get; set; }

    public short Outcome { get; set; }

    public required string TenantId { get; set; }

    public long N { get; set; }

    public static ApiUsageHourRow From(UsageCount count) => new()
    {
        ClientId = count.ClientId,
        Issuer = count.Issuer,
        Hour = StoredTime.Write(count.Hour),
        KeyId = count.KeyId ?? "",
        Slot = (short)(count.Slot ?? 0),
        Outcome = (short)count.Outcome,
        TenantId = count.TenantId ?? "",
        N = count.Count,
    };
}
