using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Turns an encrypted token into the signed one inside (RFC 7519, 11.2). A key belongs to one issuer, and only that issuer's
/// tokens may be inside what it decrypts; encryption alone proves nothing, since anybody has the public key.
/// </summary>
internal sealed class TokenDecryption(IReadOnlyList<TrustedIssuer> issuers)
{
    private const string NestedTokenType = "JWT";

    private readonly (TrustedIssuer Issuer, DecryptionKey Key)[] _keys =
        [.. issuers.SelectMany(issuer => issuer.DecryptionKeys.Select(key => (issuer, key)))];

    public bool IsConfigured => _keys.Length > 0;

    /// <param name="text">The token, of five segments.</param>
    /// <param name="inner">The signed token, and the issuer whose key it was encrypted for.</param>
    /// <returns>Why it could not be decrypted; <see langword="null"/> when it was.</returns>
    public Refusal? Decrypt(ReadOnlySpan<char> text, out (string Text, TrustedIssuer Issuer) inner)
    {
        inner = default;
        if (EncryptedToken.Decode(text, out var token) is { } refusal) return refusal;
        // What is inside must be called a token, so that nothing else that was encrypted for us passes for one (RFC 7519, 5.2).
        if (!string.Equals(token!.Header.ContentType, NestedTokenType, StringComparison.OrdinalIgnoreCase)) return Refusal.TypeNotAllowed;
        foreach (var (issuer, key) in _keys)
        {
            if (!key.Fits(token.Header) || token.Header.Encryption.Decrypt(key.ContentKey(token), token) is not { } content) continue;
            inner = (Encoding.UTF8.GetString(content), issuer);
            return null;
        }

        return Refusal.DecryptionFailed;
    }
}
