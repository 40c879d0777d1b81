namespace Api.Security.ApiKeys;

/// <summary>The entries of one change, in order.</summary>
internal sealed class AuditTrail(AuditActor actor, AuditIds ids, DateTimeOffset now)
{
    private readonly List<ApiKeyAuditEntry> _entries = [];

    public AuditActor Actor => actor;

    public IReadOnlyList<ApiKeyAuditEntry> Entries => _entries;

    public void Add(string action, ApiClient client, string? keyId = null, string? difference = null, string? reason = null) => _entries.Add(new ApiKeyAuditEntry
    {
        Id = ids.Next(now),
        At = now,
        TenantId = client.TenantId,
        ActorType = actor.Type,
        ActorId = actor.Id,
        Action = action,
        ClientId = client.Id,
        KeyId = keyId,
        Difference = difference,
        Reason = reason,
        RequestId = actor.RequestId,
        Address = actor.Address,
    });
}
