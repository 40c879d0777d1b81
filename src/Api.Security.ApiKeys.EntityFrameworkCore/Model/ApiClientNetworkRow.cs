namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiClientNetwork</c>: this client was seen there, last at that time.</summary>
internal sealed class ApiClientNetworkRow
{
    public required string ClientId { get; set; }

    public required string Network { get; set; }

    public DateTime At { get; set; }
}
