namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiClient</c>.</summary>
internal sealed class ApiClientRow
{
    public required string Id { get; set; }

    public string? TenantId { get; set; }

    public required string Name { get; set; }

    public required string Scopes { get; set; }

    public required string AllowedCidrs { get; set; }

    public bool SelfRotation { get; set; }

    public string? ExternalRef { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? SuspendedAt { get; set; }

    public DateTime? DeletedAt { get; set; }

    public DateTime? EndsAt { get; set; }

    public DateTime? SelfRotationsUntil { get; set; }

    public long Version { get; set; }

    public string? Limits { get; set; }

    public static ApiClientRow From(ApiClient client) => new()
    {
        Id = client.Id,
        TenantId = client.TenantId,
        Name = client.Name,
        Scopes = ListText.Write(client.Scopes),
        AllowedCidrs = ListText.Write(client.AllowedCidrs),
        SelfRotation = client.SelfRotation,
        ExternalRef = client.ExternalRef,
        CreatedAt = StoredTime.Write(client.CreatedAt),
        SuspendedAt = StoredTime.Write(client.SuspendedAt),
        DeletedAt = StoredTime.Write(client.DeletedAt),
        EndsAt = StoredTime.Write(client.EndsAt),
        SelfRotationsUntil = StoredTime.Write(client.SelfRotationsUntil),
        Version = client.Version,
        Limits = LimitsText.Write(client.Limits),
    };

    public ApiClient ToClient() => new()
    {
        Id = Id,
        TenantId = TenantId,
        Name = Name,
        Scopes = ListText.Read(Scopes),
        AllowedCidrs = ListText.Read(AllowedCidrs),
        SelfRotation = SelfRotation,
        ExternalRef = ExternalRef,
        CreatedAt = StoredTime.Read(CreatedAt),
        SuspendedAt = StoredTime.Read(SuspendedAt),
        DeletedAt = StoredTime.Read(DeletedAt),
        EndsAt = StoredTime.Read(EndsAt),
        SelfRotationsUntil = StoredTime.Read(SelfRotationsUntil),
        Version = Version,
        Limits = LimitsText.Read(Limits),
    };
}
