namespace Api.Security.ApiKeys;

/// <summary>
/// The input of the HMAC-SHA-256 with the pepper. Hashes from other systems are hashed again, so that write access to the
/// database alone is not enough to add a valid key.
/// </summary>
public enum ApiKeyHashAlgorithm
{
    /// <summary>The random part of a key of this library.</summary>
    HmacSha256 = 1,

    /// <summary>SHA-256 of the whole secret (FIPS 180-4), as another system stored it.</summary>
    ImportedSha256 = 2,

    /// <summary>SHA-512 of the whole secret (FIPS 180-4), as another system stored it.</summary>
    ImportedSha512 = 3,
}
