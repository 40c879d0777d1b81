namespace Api.Security.ApiKeys;

/// <summary>The entries of one change, in order.</summary>
internal sealed class AuditTrail(AuditActor actor, AuditIds ids, DateTimeOffset now)
{
    private static readonly AuditActor Time = AuditActor.System("time");

    private readonly List<ApiKeyAuditEntry> _entries = [];

    public AuditActor Actor => actor;

    /// <summary>Whether a change is due to time, such as an expiry. It is not attributed to the actor that happens to trigger it.</summary>
    public bool IsTime { get; set; }

    public IReadOnlyList<ApiKeyAuditEntry> Entries => _entries;

    public void Add(string action, ApiClient client, string? keyId = null, string? difference = null, string? reason = null)
    {
        var by = IsTime ? Time : actor;
        _entries.Add(new ApiKeyAuditEntry
        {
            Id = ids.Next(now),
            At = now,
            TenantId = client.TenantId,
            ActorType = by.Type,
            ActorId = by.Id,
            Action = action,
            ClientId = client.Id,
            KeyId = keyId,
            Difference = difference,
            Reason = reason,
            RequestId = by.RequestId,
            Address = by.Address,
        });
    }
}
