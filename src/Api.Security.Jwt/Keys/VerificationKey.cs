using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

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

    /// <exception cref="CryptographicException">.NET cannot use the key: a point off its curve, say.</exception>
    /// <param name="material">What the key is, as published or configured.</param>
    /// <param name="algorithm">The one algorithm that it is used with.</param>
    /// <param name="key">Only what verification needs of it.</param>
    /// <param name="signatureLength">Bytes of a signature under this key.</param>
    public VerificationKey(KeyMaterial material, SignatureAlgorithm algorithm, JsonWebKey key, int signatureLength)
    {
        (Material, Algorithm, _signatureLength) = (material, algorithm, signatureLength);
        _check = SignatureCheck.Of(algorithm, key);
        _check.Try(signatureLength); // now, while the key can still be skipped
    }

    public KeyMaterial Material { get; }

    public string? KeyId => Material.KeyId;

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Whether its issuer has taken the key back: from then on nothing that it signed counts, verified before or not.</summary>
    public bool IsRetired => _isRetired;

    public void Retire() => _isRetired = true;

    /// <summary>Whether the signature holds. Never throws.</summary>
    public bool Verify(CompactToken token)
    {
        if (token.Signature.Length != _signatureLength) return false;
        try
        {
            return _check.Verify(token);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
