namespace Api.Security.ApiKeys;

/// <summary>Knows the keys of this environment by the id inside. Imported secrets name no key, so their owner cannot be found.</summary>
internal sealed class KeyIdentifier(ApiKeyFormat format, PepperRing peppers, SecretCheck secrets, IApiKeyStore store)
{
    /// <param name="secret">Anything. Never logged.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>The key, whatever its state; <see langword="null"/> when the form, the id or the hash does not fit. An exception is an outage.</returns>
    public async ValueTask<StoredApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (format.Check(secret, out var id) is not null) return null;
        var found = await store.FindKeyAsync(id.ToString(), cancellationToken);
        if (found is not null && !peppers.Has(found.Key.PepperVersion)) throw new InvalidOperationException("The pepper of this key is missing.");
        return secrets.Matches(found?.Key, id, secret) ? found : null;
    }
}
