namespace Api.Security;

/// <summary>
/// Ed25519 signatures (RFC 8032, 5.1), which .NET does not verify. <c>AddEd25519()</c> of the package <c>Api.Security.Ed25519</c>
/// registers it; without it, keys on this curve cannot be used.
/// </summary>
internal interface IEd25519
{
    /// <summary>The length of a public key in bytes.</summary>
    const int KeyBytes = 32;

    /// <summary>The length of a signature in bytes.</summary>
    const int SignatureBytes = 64;

    /// <summary>Creates a key. Cheap: the point is not checked.</summary>
    /// <param name="publicKey">Exactly <see cref="KeyBytes"/> bytes.</param>
    IEd25519Key Import(ReadOnlySpan<byte> publicKey);
}

/// <summary>A public key on Ed25519. Thread-safe.</summary>
internal interface IEd25519Key
{
    /// <summary>Checks whether the key is a point on the curve, in its one encoding, and of the order of the base point.</summary>
    bool IsValid();

    /// <summary>Checks whether the signature is valid. Under a key of small order, none is.</summary>
    /// <param name="data">The signed bytes; not a digest of them.</param>
    /// <param name="signature">Any bytes; a signature has exactly <see cref="IEd25519.SignatureBytes"/>.</param>
    bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
