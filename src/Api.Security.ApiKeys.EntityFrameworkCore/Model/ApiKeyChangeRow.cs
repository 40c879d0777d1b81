namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiKeyChange</c>, the change feed. The database sets the time.</summary>
internal sealed class ApiKeyChangeRow
{
    public long Seq { get; set; }

    public required string Kid { get; set; }

    public required string ClientId { get; set; }

    public DateTime At { get; set; }

    public ApiKeyChange ToChange() => new(Seq, Kid, ClientId, StoredTime.Read(At));
}
