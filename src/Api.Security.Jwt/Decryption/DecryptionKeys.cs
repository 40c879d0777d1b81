namespace Api.Security.Jwt;

/// <summary>Reads the keys that an issuer's settings name.</summary>
internal sealed class DecryptionKeys(ContentRoot root)
{
    /// <summary>The keys for encrypted tokens of an issuer; what cannot be used is left out, and stops the start elsewhere.</summary>
    public IReadOnlyList<DecryptionKey> Of(JwtIssuerOptions issuer) =>
        [.. issuer.DecryptionKeyFiles.Select(name => DecryptionKeyFile.Read(root.PathOf(name))).OfType<DecryptionKey>()];

    /// <summary>Whether a file holds a key that can decrypt tokens.</summary>
    public bool IsKey(string name) => DecryptionKeyFile.Read(root.PathOf(name)) is not null;
}
