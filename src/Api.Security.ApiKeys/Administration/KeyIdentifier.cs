using System.Security.Cryptography;

namespace Api.Security.ApiKeys;

/// <summary>Knows the keys of this environment by the id inside. Imported secrets name no key, so their owner cannot be found.</summary>
internal sealed class KeyIdentifier(ApiKeyFormat format, PepperRing peppers, IApiKeyStore store) : IKeyIdentifier
{
    public async ValueTask<StoredApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (format.Check(secret, out var id) is not null) return null;
        if (await store.FindKeyAsync(id.ToString(), cancellationToken) is not { } found || found.Key.HashAlgorithm is not ApiKeyHashAlgorithm.HmacSha256) return null;
        if (found.Key.Hash.IsEmpty) return null; // erased long after its end
        if (!peppers.Has(found.Key.PepperVersion)) throw new InvalidOperationException("The pepper of this key is missing.");
        return IsOf(found.Key, id, secret) ? found : null;
    }

    private bool IsOf(ApiKey key, KeyId id, string secret)
    {
        Span<byte> hash = stackalloc byte[PepperRing.HashLength];
        peppers.HashSecret(key.PepperVersion, key.HashAlgorithm, id, format.RandomOf(secret), hash);
        return CryptographicOperations.FixedTimeEquals(hash, key.Hash.Span);
    }
}
