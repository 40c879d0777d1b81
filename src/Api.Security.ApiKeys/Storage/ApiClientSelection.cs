namespace Api.Security.ApiKeys;

/// <summary>A client that is to be changed, and which of its keys the decision needs beside those in a slot, of which there are two at most.</summary>
/// <param name="ClientId">The client.</param>
public sealed record ApiClientSelection(string ClientId)
{
    /// <summary>Also the key with this id, without prefix, whatever its state; <see langword="null"/> for none.</summary>
    public string? KeyId { get; init; }

    /// <summary>Also keys that were issued with this <see cref="ApiKey.IdempotencyHash"/>; <see langword="null"/> for none.</summary>
    public string? IdempotencyHash { get; init; }
}
