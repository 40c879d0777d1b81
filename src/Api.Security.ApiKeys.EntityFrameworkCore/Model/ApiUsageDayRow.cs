namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiUsageDay</c>: the hours of a day in UTC, summed up.</summary>
internal sealed class ApiUsageDayRow
{
    public required string ClientId { get; set; }

    public required string Issuer { get; set; }

    public DateTime Day { get; set; }

    public required string KeyId { get; set; }

    public short Slot { get; set; }

    public short Outcome { get; set; }

    public required string TenantId { get; set; }

    public long N { get; set; }
}
