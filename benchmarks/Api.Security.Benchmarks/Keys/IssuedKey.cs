using Api.Security.ApiKeys;

namespace Api.Security.Benchmarks.Keys;

/// <summary>A key with its secret, as its holder has it.</summary>
internal sealed record IssuedKey(string PublicId, string Secret)
{
    /// <summary>Adds clients with one key each to a store.</summary>
    public static async Task<IssuedKey[]> IssueAsync(IApiKeyStore store, ApiKeyMint mint, int count)
    {
        var keys = new IssuedKey[count];
        for (var i = 0; i < count; i++)
        {
            var minted = mint.Create();
            keys[i] = new IssuedKey("ak_" + minted.Id, minted.Secret);
            await store.CommitAsync(CommitOf(minted), CancellationToken.None);
        }

        return keys;
    }

    /// <summary>Returns the key with another id and a valid checksum.</summary>
    public IssuedKey WithId(string id) => new("ak_" + id, Rebuild(id, Parts[3][..ApiKeyFormat.RandomLength]));

    /// <summary>Returns the key with another random part and a valid checksum.</summary>
    public IssuedKey WithRandom(string random) => this with { Secret = Rebuild(Parts[2], random) };

    private string[] Parts => Secret.Split('_');

    private string Rebuild(string id, string random)
    {
        var text = $"{Parts[0]}_{Parts[1]}_{id}_{random}";
        Span<char> checksum = stackalloc char[ApiKeyFormat.ChecksumLength];
        Base62.Write(Crc32.Compute(text), checksum);
        return string.Concat(text, checksum);
    }

    private static ApiKeyCommit CommitOf(MintedKey minted)
    {
        var client = new ApiClient
        {
            Id = ApiKeyId.New().ToString(), Name = minted.Id, TenantId = "acme", Scopes = ["read:orders", "write:orders"],
            CreatedAt = DateTimeOffset.UnixEpoch, Version = 1,
        };
        var key = new ApiKey
        {
            Id = minted.Id, ClientId = client.Id, Slot = ApiKeySlot.Current, Environment = minted.Environment,
            Hash = minted.Hash, HashAlgorithm = ApiKeyHashAlgorithm.HmacSha256,
            PepperVersion = minted.PepperVersion, CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "benchmark",
            ExpiresAt = DateTimeOffset.UnixEpoch.AddYears(200),
        };
        return new ApiKeyCommit { Client = client, ExpectedVersion = null, AddedKeys = [key] };
    }
}
