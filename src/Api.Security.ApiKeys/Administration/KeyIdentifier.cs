namespace Api.Security.ApiKeys;

/// <summary>
/// Finds keys of this environment by the id in the secret. Imported secrets contain no id, so their owner cannot be found.
/// </summary>
internal sealed class KeyIdentifier(ApiKeyFormat format, PepperRing peppers, SecretCheck secrets, IApiKeyStore store)
{
    /// <param name="secret">Any text. It is never logged.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>
    /// The key, whatever its state; <see langword="null"/> when the format, the id or the hash does not match. An exception means an
    /// outage.
    /// </returns>
    public async ValueTask<StoredApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (format.Check(secret, out var id) is not null) return null;
        var found = await store.FindKeyAsync(id.ToString(), cancellationToken);
        if (found is not null && !peppers.Has(found.Key.PepperVersion))
            throw new InvalidOperationException("The pepper of this key is missing.");
        return secrets.Matches(found?.Key, id, secret) ? found : null;
    }
}
