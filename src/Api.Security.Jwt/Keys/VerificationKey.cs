namespace Api.Security.Jwt;

/// <summary>
/// One key with its one algorithm (RFC 8725, 3.1). The signature itself is checked by .NET; what is fixed here is which
/// algorithm it is given and how long a signature must be.
/// </summary>
internal sealed class VerificationKey
{
    private readonly SignatureCheck _check;
    private readonly int _signatureLength;
    private volatile bool _isRetired;

    /// <param name="material">What the key is, as published or configured.</param>
    /// <param name="algorithm">The one algorithm that it is used with.</param>
    /// <param name="check">Verifies with it. The key is made with the first signature of the right length.</param>
    /// <param name="signatureLength">Bytes of a signature under this key.</param>
    public VerificationKey(KeyMaterial material, SignatureAlgorithm algorithm, SignatureCheck check, int signatureLength) =>
        (Material, Algorithm, _check, _signatureLength) = (material, algorithm, check, signatureLength);

    public KeyMaterial Material { get; }

    public string? KeyId => Material.KeyId;

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Whether its issuer has taken the key back: from then on nothing that it signed counts, verified before or not.</summary>
    public bool IsRetired => _isRetired;

    public void Retire() => _isRetired = true;

    /// <summary>Whether .NET takes the key. Costs up to 2 ms for one on a curve. Never throws.</summary>
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

    /// <summary>Whether the signature holds. Never throws.</summary>
    public bool Verify(CompactToken token)
    {
        if (token.Signature.Length != _signatureLength) return false;
        try
        {
            return _check.Verify(token);
        }
        catch (Exception)
        {
            // .NET cannot use the key or the signature; it has several types for that.
            return false;
        }
    }
}
