namespace Api.Security.ApiKeys;

/// <summary>Knows the keys of this environment by the id inside. Imported secrets name no key, so their owner cannot be found.</summary>
internal sealed class KeyIdentifier(ApiKeyFormat format, PepperRing peppers, SecretCheck secrets, IApiKeyStore store) : IKeyIdentifier
{
    public async ValueTask<StoredApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (format.Check(secret, out var id) is not null) return null;
        var found = await store.FindKeyAsync(id.ToString(), cancellationToken);
        if (found is not null && !peppers.Has(found.Key.PepperVersion)) throw new InvalidOperationException("The pepper of this key is missing.");
        return secrets.Matches(found?.Key, id, secret) ? found : null;
    }
}
