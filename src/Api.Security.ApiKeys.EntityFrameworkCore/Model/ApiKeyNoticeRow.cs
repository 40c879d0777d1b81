namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiKeyNotice</c>: a notice that was sent about a key.</summary>
internal sealed class ApiKeyNoticeRow
{
    public required string KeyId { get; set; }

    public required string Notice { get; set; }

    public DateTime At { get; set; }
}
