namespace Api.Security.ApiKeys;

/// <summary>Whose client is to be changed, by whom, and on which condition.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Actor">Who orders it.</param>
internal sealed record ClientChangeRequest(string ClientId, AuditActor Actor)
{
    /// <summary>Clients of other tenants do not exist for the actor; <see langword="null"/> when all do.</summary>
    public string? OnlyTenant { get; init; }

    /// <summary>The key that the change is about, without prefix; <see langword="null"/> when it is only about those in slots.</summary>
    public string? KeyId { get; init; }

    /// <summary>See <see cref="ApiClientSelection.IdempotencyHash"/>.</summary>
    public string? IdempotencyHash { get; init; }

    /// <summary>Whether it takes access away: it goes before all other changes of the client that wait on this node.</summary>
    public bool TakesAccess { get; init; }

    /// <summary>Whether it is given up where more than a few changes of the client wait on this node: an order of a key, which anybody may have.</summary>
    public bool GivesWay { get; init; }

    /// <summary>The versions that the actor would change. Without them the change is decided anew for whatever the client has become.</summary>
    public IReadOnlyList<long>? ExpectedVersions { get; init; }
}
