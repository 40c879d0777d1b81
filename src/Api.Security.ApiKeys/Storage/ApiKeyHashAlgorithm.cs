namespace Api.Security.ApiKeys;

/// <summary>
/// What goes into the HMAC-SHA-256 with the pepper. Keys hashed elsewhere are hashed once more, so that nobody who can only
/// write to the database could plant a key.
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
