using System.Security.Cryptography;
using System.Text;

namespace Api.Security.ApiKeys;

/// <summary>
/// Hashes secrets with a pepper that is not in the database, bound to the id of the key: write access to the database is not
/// enough to create a valid hash or to move a hash to another key. One pepper signs, the highest version unless another one is
/// configured; all verify.
/// </summary>
internal sealed class PepperRing
{
    public const int HashLength = 32;
    public const int PepperLength = 32;

    /// <summary>No pepper at all.</summary>
    public const short None = 0;

    private const int LongestDomain = 24;
    private const int LongestMaterial = 64;

    // Each instance is keyed only once, because keying is half of the work of one HMAC.
    private readonly ObjectPool<IncrementalHash>?[] _peppers;

    /// <param name="peppers">The peppers by version, from 1.</param>
    /// <param name="allowsNone">Whether hashes without a pepper are accepted.</param>
    /// <param name="signing">The version that signs; <see langword="null"/> for the highest.</param>
    public PepperRing(IReadOnlyDictionary<short, byte[]> peppers, bool allowsNone, short? signing = null)
    {
        var highest = peppers.Count == 0 ? None : peppers.Keys.Max();
        (Signing, AllowsNone) = (signing ?? highest, allowsNone);
        _peppers = new ObjectPool<IncrementalHash>?[highest + 1];
        foreach (var (version, pepper) in peppers)
            _peppers[version] = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, pepper));
    }

    /// <summary>The version that new hashes are made with.</summary>
    public short Signing { get; }

    /// <summary>Whether hashes without a pepper are accepted.</summary>
    public bool AllowsNone { get; }

    /// <summary>Whether hashes of this version can be compared.</summary>
    public bool Has(short version) =>
        version == None ? AllowsNone : version > None && version < _peppers.Length && _peppers[version] is not null;

    /// <summary>Hashes the part of a key that only its holder knows.</summary>
    /// <param name="version">A version that this ring <see cref="Has"/>.</param>
    /// <param name="algorithm">The kind of material.</param>
    /// <param name="id">The id of the key.</param>
    /// <param name="material">The random part of a key as ASCII, or the digest of a secret.</param>
    /// <param name="hash">Receives the 32 bytes of the hash.</param>
    public void Hash(short version, ApiKeyHashAlgorithm algorithm, ApiKeyId id, ReadOnlySpan<byte> material, Span<byte> hash)
    {
        Span<byte> input = stackalloc byte[LongestDomain + ApiKeyId.Length + LongestMaterial];
        var domain = DomainOf(algorithm);
        domain.CopyTo(input);
        var length = domain.Length;
        id.WriteTo(input[length..]);
        length += ApiKeyId.Length;
        input[length++] = 0;
        material.CopyTo(input[length..]);
        length += material.Length;

        if (version == None) SHA256.HashData(input[..length], hash);
        else Authenticate(_peppers[version]!, input[..length], hash);
        CryptographicOperations.ZeroMemory(input);
    }

    /// <summary>Hashes a secret as it was sent.</summary>
    /// <param name="version">A version that this ring <see cref="Has"/>.</param>
    /// <param name="algorithm">What was hashed.</param>
    /// <param name="id">The id of the key.</param>
    /// <param name="secret">The random part of a key of this API, or the whole secret of another system; ASCII.</param>
    /// <param name="hash">Receives the 32 bytes of the hash.</param>
    public void HashSecret(short version, ApiKeyHashAlgorithm algorithm, ApiKeyId id, ReadOnlySpan<char> secret, Span<byte> hash)
    {
        if (algorithm is ApiKeyHashAlgorithm.HmacSha256)
        {
            Span<byte> material = stackalloc byte[LongestMaterial];
            Hash(version, algorithm, id, material[..Encoding.ASCII.GetBytes(secret, material)], hash);
            CryptographicOperations.ZeroMemory(material);
        }
        else
        {
            HashImported(version, algorithm, id, secret, hash);
        }
    }

    private void HashImported(short version, ApiKeyHashAlgorithm algorithm, ApiKeyId id, ReadOnlySpan<char> secret, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[ImportedSecret.MaxLength];
        Span<byte> digest = stackalloc byte[LongestMaterial];
        var length = Encoding.ASCII.GetBytes(secret, bytes);
        var size = algorithm is ApiKeyHashAlgorithm.ImportedSha512
            ? SHA512.HashData(bytes[..length], digest)
            : SHA256.HashData(bytes[..length], digest);
        Hash(version, algorithm, id, digest[..size], hash);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private static void Authenticate(ObjectPool<IncrementalHash> instances, ReadOnlySpan<byte> input, Span<byte> hash)
    {
        var hmac = instances.Take();
        hmac.AppendData(input);
        hmac.GetHashAndReset(hash);
        instances.Return(hmac);
    }

    private static ReadOnlySpan<byte> DomainOf(ApiKeyHashAlgorithm algorithm) => algorithm switch
    {
        ApiKeyHashAlgorithm.HmacSha256 => "apisec.key.v1\0"u8,
        ApiKeyHashAlgorithm.ImportedSha256 => "apisec.sha256.v1\0"u8,
        ApiKeyHashAlgorithm.ImportedSha512 => "apisec.sha512.v1\0"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "The algorithm has no domain."),
    };
}
