using System.Buffers;
using System.Security.Cryptography;

namespace Api.Security.ApiKeys;

/// <summary>
/// The format of the keys of this API: <c>brand_environment_id_random</c> and a checksum over everything before it, in letters
/// and digits. The random part has 256 bits.
/// </summary>
internal sealed class ApiKeyFormat
{
    public const int RandomLength = 43;
    public const int ChecksumLength = 6;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Base62.Alphabet + "_");

    private readonly string _brand;
    private readonly string _environment;

    public ApiKeyFormat(string brand, string environment)
    {
        (_brand, _environment) = (brand + "_", environment + "_");
        IdStart = _brand.Length + _environment.Length;
        Length = IdStart + ApiKeyId.Length + 1 + RandomLength + ChecksumLength;
    }

    /// <summary>The length of every key.</summary>
    public int Length { get; }

    /// <summary>The prefix of every key of this brand.</summary>
    public string Brand => _brand;

    private int IdStart { get; }

    private int RandomStart => IdStart + ApiKeyId.Length + 1;

    /// <summary>Checks everything that can be checked without a lookup.</summary>
    /// <param name="secret">The secret that was sent.</param>
    /// <param name="id">The id in the secret.</param>
    /// <returns><see langword="null"/> when it may be a key; otherwise the reason why not.</returns>
    public Refusal? Check(ReadOnlySpan<char> secret, out ApiKeyId id)
    {
        id = default;
        if (secret.Length != Length || secret.ContainsAnyExcept(Characters) || !secret.StartsWith(_brand, StringComparison.Ordinal))
            return ApiKeyRefusals.Malformed;
        if (secret[IdStart - 1] != '_' || secret[RandomStart - 1] != '_' || secret[RandomStart..].Contains('_'))
            return ApiKeyRefusals.Malformed;
        if (!secret[_brand.Length..].StartsWith(_environment, StringComparison.Ordinal)) return ApiKeyRefusals.OfAnotherEnvironment;
        if (!ApiKeyId.TryParse(IdOf(secret), out id)) return ApiKeyRefusals.Malformed;

        Span<char> checksum = stackalloc char[ChecksumLength];
        Base62.Write(Crc32.Compute(secret[..^ChecksumLength]), checksum);
        return secret[^ChecksumLength..].SequenceEqual(checksum) ? null : ApiKeyRefusals.ChecksumWrong;
    }

    /// <summary>Whether a checked secret has this format and is not an imported one.</summary>
    public bool Has(ReadOnlySpan<char> secret) => secret.Length == Length && secret.StartsWith(_brand, StringComparison.Ordinal);

    /// <summary>The id in a key that was checked.</summary>
    public ReadOnlySpan<char> IdOf(ReadOnlySpan<char> secret) => secret.Slice(IdStart, ApiKeyId.Length);

    /// <summary>The part of a checked key that only its holder knows.</summary>
    public ReadOnlySpan<char> RandomOf(ReadOnlySpan<char> secret) => secret.Slice(RandomStart, RandomLength);

    /// <summary>Creates a new key.</summary>
    public string Create(out ApiKeyId id)
    {
        id = ApiKeyId.New();
        var text = $"{_brand}{_environment}{id}_{RandomNumberGenerator.GetString(Base62.Alphabet, RandomLength)}";
        Span<char> checksum = stackalloc char[ChecksumLength];
        Base62.Write(Crc32.Compute(text), checksum);
        return string.Concat(text, checksum);
    }
}
