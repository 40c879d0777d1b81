namespace Api.Security.ApiKeys;

/// <summary>What is known of a revocation so far, for callers that cannot wait for the store.</summary>
internal sealed class RevocationProgress
{
    private StoredApiKey? _found;
    private IReadOnlyList<ApiKey> _going = [];

    /// <summary>The key to revoke and its client, once the store has returned them.</summary>
    public StoredApiKey? Found
    {
        get => Volatile.Read(ref _found);
        set => Volatile.Write(ref _found, value);
    }

    /// <summary>The keys that are revoked, once that is decided; possibly not written yet.</summary>
    public IReadOnlyList<ApiKey> Going => Volatile.Read(ref _going);

    /// <summary>Records the keys that a decision revokes.</summary>
    /// <returns>The failure of the decision.</returns>
    public TransitionFailure? Note(ClientKeys keys, TransitionFailure? failure)
    {
        if (failure is null) Volatile.Write(ref _going, [.. keys.All.Where(key => key.RevokedAt == keys.Now)]);
        return failure;
    }
}
