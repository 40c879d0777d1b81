namespace Api.Security.ApiKeys;

/// <summary>
/// A row of the table <c>ApiAudit</c>. The id is text, because as text it has the same order in every database; SQL Server, for
/// example, orders its GUID type differently.
/// </summary>
internal sealed class ApiAuditRow
{
    public required string Id { get; set; }

    public DateTime At { get; set; }

    public string? TenantId { get; set; }

    public required string ActorType { get; set; }

    public required string ActorId { get; set; }

    public required string Action { get; set; }

    public required string ClientId { get; set; }

    public string? Kid { get; set; }

    public string? Difference { get; set; }

    public string? Reason { get; set; }

    public string? RequestId { get; set; }

    public string? Address { get; set; }

    public static string IdText(Guid id) => id.ToString("D");

    public static ApiAuditRow From(ApiKeyAuditEntry entry) => new()
    {
        Id = IdText(entry.Id),
        At = StoredTime.Write(entry.At),
        TenantId = entry.TenantId,
        ActorType = entry.ActorType,
        ActorId = entry.ActorId,
        Action = entry.Action,
        ClientId = entry.ClientId,
        Kid = entry.KeyId,
        Difference = entry.Difference,
        Reason = entry.Reason,
        RequestId = entry.RequestId,
        Address = entry.Address,
    };

    public ApiKeyAuditEntry ToEntry() => new()
    {
        Id = Guid.ParseExact(Id, "D"),
        At = StoredTime.Read(At),
        TenantId = TenantId,
        ActorType = ActorType,
        ActorId = ActorId,
        Action = Action,
        ClientId = ClientId,
        KeyId = Kid,
        Difference = Difference,
        Reason = Reason,
        RequestId = RequestId,
        Address = Address,
    };
}
