namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiUsageFlush</c>: a batch that was added. The database sets the time.</summary>
internal sealed class ApiUsageFlushRow
{
    public required string NodeId { get; set; }

    public long BatchNo { get; set; }

    public DateTime At { get; set; }
}
