namespace Api.Security.ApiKeys;

/// <summary>What is known of a revocation so far, for whoever cannot wait until the store has answered.</summary>
internal sealed class RevocationProgress
{
    private StoredApiKey? _found;
    private IReadOnlyList<ApiKey> _going = [];

    /// <summary>The key that is to be revoked, and its client, once the store has named them.</summary>
    public StoredApiKey? Found
    {
        get => Volatile.Read(ref _found);
        set => Volatile.Write(ref _found, value);
    }

    /// <summary>The keys that go, once that is decided; perhaps not written yet.</summary>
    public IReadOnlyList<ApiKey> Going => Volatile.Read(ref _going);

    /// <summary>Takes the keys over that a decision revokes.</summary>
    /// <returns>The failure of the decision.</returns>
    public TransitionFailure? Note(ClientKeys keys, TransitionFailure? failure)
    {
        if (failure is null) Volatile.Write(ref _going, [.. keys.All.Where(key => key.RevokedAt == keys.Now)]);
        return failure;
    }
}
