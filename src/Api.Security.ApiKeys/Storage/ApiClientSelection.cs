namespace Api.Security.ApiKeys;

/// <summary>
/// Selects a client to change, and the keys that the decision needs in addition to those in a slot (at most two).
/// </summary>
public sealed class ApiClientSelection
{
    /// <summary>Creates an instance.</summary>
    /// <param name="clientId">The id of the client.</param>
    public ApiClientSelection(string clientId) =>
        ClientId = clientId;

    /// <summary>The id of the client.</summary>
    public string ClientId { get; init; }

    /// <summary>Also selects the key with this id, without prefix, whatever its state; <see langword="null"/> for none.</summary>
    public string? KeyId { get; init; }

    /// <summary>
    /// Also selects the keys that were issued with this <see cref="ApiKey.IdempotencyHash"/>; <see langword="null"/> for none.
    /// </summary>
    public string? IdempotencyHash { get; init; }
}
