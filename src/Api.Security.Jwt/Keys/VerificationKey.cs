using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>
/// One key with its one algorithm (RFC 8725, 3.1). The signature itself is checked by Microsoft.IdentityModel; what is
/// fixed here is which algorithm it is given and how long a signature must be.
/// </summary>
internal sealed class VerificationKey
{
    private static readonly CryptoProviderFactory Providers = new() { CacheSignatureProviders = false };

    private readonly SignatureProvider _provider;
    private readonly int _signatureLength;

    /// <exception cref="Exception">Microsoft.IdentityModel or .NET cannot use the key: a point off its curve, say.</exception>
    public VerificationKey(string? keyId, SignatureAlgorithm algorithm, JsonWebKey key, int signatureLength)
    {
        (KeyId, Algorithm, _signatureLength) = (keyId, algorithm, signatureLength);
        _provider = Providers.CreateForVerifying(key, algorithm.Name);
        // Bad key material shows only on use: use it once now, while the key can still be skipped.
        _provider.Verify([0], 0, 1, new byte[signatureLength], 0, signatureLength);
    }

    public string? KeyId { get; }

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Whether the signature holds. Never throws.</summary>
    public bool Verify(ArraySegment<byte> input, ArraySegment<byte> signature)
    {
        if (signature.Count != _signatureLength) return false;
        try
        {
            // An array of its own for the signature: the provider of Microsoft.IdentityModel 8.23 does not honour an offset into it.
            return _provider.Verify(input.Array, input.Offset, input.Count, signature.ToArray(), 0, signature.Count);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
