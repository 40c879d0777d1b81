namespace Api.Security.ApiKeys;

/// <summary>Which key is to be revoked, and why.</summary>
/// <param name="KeyId">The key, without prefix.</param>
/// <param name="Reason">One of <see cref="RevokeReasons"/>.</param>
/// <param name="Cascade">Whether those go too that it has ordered.</param>
/// <param name="Actor">Who orders it.</param>
internal sealed record RevokeKeyRequest(string KeyId, string Reason, bool Cascade, AuditActor Actor)
{
    /// <summary>See <see cref="ClientChangeRequest.OnlyTenant"/>.</summary>
    public string? OnlyTenant { get; init; }

    /// <summary>See <see cref="ClientChangeRequest.ExpectedVersions"/>.</summary>
    public IReadOnlyList<long>? ExpectedVersions { get; init; }
}
