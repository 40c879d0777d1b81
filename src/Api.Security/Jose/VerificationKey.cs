namespace Api.Security;

/// <summary>
/// One key with its one algorithm (RFC 8725, 3.1). <see cref="SignatureCheck"/> verifies the signature; this class fixes the algorithm and
/// the length of the signature.
/// </summary>
internal sealed class VerificationKey
{
    private readonly SignatureCheck _check;
    private readonly int _signatureLength;
    private volatile bool _isRetired;

    /// <param name="material">The identity of the key, as published or configured.</param>
    /// <param name="algorithm">The only algorithm that the key is used with.</param>
    /// <param name="check">Verifies signatures. It creates the key for the first signature of the right length.</param>
    /// <param name="signatureLength">The length of a signature in bytes.</param>
    public VerificationKey(KeyMaterial material, SignatureAlgorithm algorithm, SignatureCheck check, int signatureLength) =>
        (Material, Algorithm, _check, _signatureLength) = (material, algorithm, check, signatureLength);

    public KeyMaterial Material { get; }

    public string? KeyId => Material.KeyId;

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Whether the issuer has withdrawn the key: tokens signed with it are no longer accepted, even if verified before.</summary>
    public bool IsRetired => _isRetired;

    public void Retire() => _isRetired = true;

    /// <summary>Checks whether the point of a key on a curve is valid. Takes up to 2 ms. Never throws.</summary>
    public bool CanBeMade()
    {
        try
        {
            _check.Make();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Checks whether the signature is valid. Never throws.</summary>
    public bool Verify(CompactToken token)
    {
        if (token.Signature.Length != _signatureLength) return false;
        try
        {
            return _check.Verify(token);
        }
        catch (Exception)
        {
            // .NET, or the library for Ed25519, cannot use the key or the signature, and throws exceptions of several types for that.
            return false;
        }
    }
}
