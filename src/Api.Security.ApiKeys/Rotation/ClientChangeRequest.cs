namespace Api.Security.ApiKeys;

/// <summary>Which client to change, by whom, and on which conditions.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Actor">Who requests it.</param>
internal sealed record ClientChangeRequest(string ClientId, AuditActor Actor)
{
    /// <summary>The tenant of the actor: clients of other tenants are not found; <see langword="null"/> for all tenants.</summary>
    public string? OnlyTenant { get; init; }

    /// <summary>The key that the change is about, without prefix; <see langword="null"/> when it is only about the keys in slots.</summary>
    public string? KeyId { get; init; }

    /// <summary>See <see cref="ApiClientSelection.IdempotencyHash"/>.</summary>
    public string? IdempotencyHash { get; init; }

    /// <summary>Whether it takes access away. It then goes before all other waiting changes of the client on this node.</summary>
    public bool TakesAccess { get; init; }

    /// <summary>
    /// Whether it is refused when more than a few changes of the client wait on this node: for requests of a key, which may be stolen.
    /// </summary>
    public bool GivesWay { get; init; }

    /// <summary>The versions that the actor accepts. Without them, the change applies to whatever version is current.</summary>
    public IReadOnlyList<long>? ExpectedVersions { get; init; }
}
