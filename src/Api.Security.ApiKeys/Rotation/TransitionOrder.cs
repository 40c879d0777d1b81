namespace Api.Security.ApiKeys;

/// <summary>Whose client is to be changed, by whom, and on which condition.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Actor">Who orders it.</param>
internal sealed record TransitionOrder(string ClientId, AuditActor Actor)
{
    /// <summary>Clients of other tenants do not exist for the actor; <see langword="null"/> when all do.</summary>
    public string? OnlyTenant { get; init; }

    /// <summary>The versions that the actor would change. Without them the change is decided anew for whatever the client has become.</summary>
    public IReadOnlyList<long>? ExpectedVersions { get; init; }
}
