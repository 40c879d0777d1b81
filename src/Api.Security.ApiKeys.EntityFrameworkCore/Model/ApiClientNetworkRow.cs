namespace Api.Security.ApiKeys;

/// <summary>
/// A row of the table <c>ApiClientNetwork</c>: a network in which a client was seen, and when it was last seen there.
/// </summary>
internal sealed class ApiClientNetworkRow
{
    public required string ClientId { get; set; }

    public required string Network { get; set; }

    public DateTime At { get; set; }
}
