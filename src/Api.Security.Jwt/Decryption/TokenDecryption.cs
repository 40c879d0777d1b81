using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Turns an encrypted token into the signed one inside (RFC 7519, 11.2). What is inside may only be of an issuer that the key
/// is configured for; encryption alone proves nothing, since anybody has the public key.
/// </summary>
internal sealed class TokenDecryption(IReadOnlyList<TrustedIssuer> issuers)
{
    /// <summary>How many different keys all issuers have together: a token that names none is tried with each.</summary>
    public const int MostKeys = 8;

    private const string NestedTokenType = "JWT";

    // One entry for each key, however many issuers have it.
    private readonly (TrustedIssuer Issuer, DecryptionKey Key)[][] _keys =
        [.. issuers.SelectMany(issuer => issuer.DecryptionKeys.Select(key => (issuer, key))).GroupBy(use => use.key.Material).Select(uses => uses.ToArray())];

    public bool IsConfigured => _keys.Length > 0;

    /// <param name="text">The token, of five segments.</param>
    /// <param name="inner">The signed token, and the issuers whose key it was encrypted for.</param>
    /// <returns>Why it could not be decrypted; <see langword="null"/> when it was.</returns>
    public Refusal? Decrypt(ReadOnlySpan<char> text, out (string Text, TrustedIssuer[] Issuers) inner)
    {
        inner = default;
        if (EncryptedToken.Decode(text, out var token) is { } refusal) return refusal;
        var header = token!.Header;
        // What is inside must be called a token, so that nothing else that was encrypted for us passes for one (RFC 7519, 5.2).
        if (!MediaType.NameOf(header.ContentType).Equals(NestedTokenType, StringComparison.OrdinalIgnoreCase)) return Refusal.TypeNotAllowed;
        foreach (var uses in _keys)
        {
            var fitting = Array.FindAll(uses, use => use.Key.Fits(header));
            if (fitting.Length == 0 || header.Encryption.Decrypt(fitting[0].Key.ContentKey(token), token) is not { } content) continue;
            inner = (Encoding.UTF8.GetString(content), Array.ConvertAll(fitting, use => use.Issuer));
            return null;
        }

        return Refusal.DecryptionFailed;
    }
}
