using System.Text;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Turns an encrypted token into the signed one inside (RFC 7519, 11.2). What is inside may only be of an issuer that the key
/// is configured for; encryption alone proves nothing, since anybody has the public key.
/// </summary>
internal sealed class TokenDecryption(IOptions<JwtOptions> options, DecryptionKeys keys)
{
    /// <summary>How many different keys all issuers have together: a token that names none is tried with each.</summary>
    public const int MostKeys = 8;

    private const string NestedTokenType = "JWT";

    // One entry for each key, however many issuers have it.
    private readonly (string Issuer, DecryptionKey Key)[][] _keys =
        [.. options.Value.Issuers.SelectMany(issuer => keys.Of(issuer).Select(key => (issuer.Authority, key))).GroupBy(use => use.key.Material).Select(uses => uses.ToArray())];

    public bool IsConfigured => _keys.Length > 0;

    /// <param name="text">The token, of five segments.</param>
    /// <param name="inner">The signed token, and the issuers whose key it was encrypted for.</param>
    /// <returns>Why it could not be decrypted; <see langword="null"/> when it was.</returns>
    public Refusal? Decrypt(ReadOnlySpan<char> text, out (string Text, string[] Issuers) inner)
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
