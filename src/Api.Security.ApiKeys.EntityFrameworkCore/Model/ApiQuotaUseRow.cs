namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiQuotaUse</c>: what was used of a quota within a window, and which thresholds were reported.</summary>
internal sealed class ApiQuotaUseRow
{
    public required string Owner { get; set; }

    public required string Policy { get; set; }

    public DateTime WindowStart { get; set; }

    public long Used { get; set; }

    /// <summary>A bit for each reported threshold: that of 80 % is 2^8.</summary>
    public int Told { get; set; }

    public static ApiQuotaUseRow From(QuotaUse quota) => new()
    {
        Owner = quota.Owner, Policy = quota.Policy, WindowStart = StoredTime.Write(quota.WindowStart), Used = quota.Units,
    };
}
