namespace Api.Security.Jwt;

/// <summary>Reads the decryption keys of an issuer's settings.</summary>
internal sealed class DecryptionKeys(ContentRoot root)
{
    /// <summary>
    /// Returns the decryption keys of an issuer. Unusable files are skipped; the settings check reports them and makes startup fail.
    /// </summary>
    public IReadOnlyList<DecryptionKey> Read(JwtIssuerOptions issuer) =>
        [.. issuer.DecryptionKeyFiles.Select(name => DecryptionKeyFile.Read(root.PathOf(name))).OfType<DecryptionKey>()];

    /// <summary>Checks whether a file contains a key that can decrypt tokens.</summary>
    public bool IsKey(string name) => DecryptionKeyFile.Read(root.PathOf(name)) is not null;
}
