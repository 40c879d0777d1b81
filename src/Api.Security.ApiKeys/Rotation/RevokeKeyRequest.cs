namespace Api.Security.ApiKeys;

/// <summary>Which key to revoke, and why.</summary>
/// <param name="KeyId">The key, without prefix.</param>
/// <param name="Reason">One of <see cref="RevokeReasons"/>.</param>
/// <param name="Cascade">Whether to revoke the keys that it requested, too.</param>
/// <param name="Actor">Who requests it.</param>
internal sealed record RevokeKeyRequest(string KeyId, string Reason, bool Cascade, AuditActor Actor)
{
    /// <summary>See <see cref="ClientChangeRequest.OnlyTenant"/>.</summary>
    public string? OnlyTenant { get; init; }

    /// <summary>See <see cref="ClientChangeRequest.ExpectedVersions"/>.</summary>
    public IReadOnlyList<long>? ExpectedVersions { get; init; }
}
