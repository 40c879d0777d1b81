using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Decrypts a token that contains a signed token (RFC 7519, 11.2). The signed token must be from an issuer that the key is configured
/// for. Encryption alone proves nothing, because anyone can have the public key.
/// </summary>
internal sealed class TokenDecryption
{
    /// <summary>The maximum number of different keys of all issuers together.</summary>
    public const int MostKeys = 8;

    private const string NestedTokenType = "JWT";

    // One entry for each key, with all issuers that use it.
    private readonly (string Issuer, DecryptionKey Key)[][] _keys;
    private readonly HashSet<(string Issuer, string KeyId, KeyManagement Algorithm)> _names;
    private readonly bool _needsKeyId;

    public TokenDecryption(IOptions<JwtOptions> options, DecryptionKeys keys, ILoggerFactory loggers)
    {
        var all = options.Value.Issuers.SelectMany(issuer => keys.Read(issuer).Select(key => (Issuer: issuer.TokenIssuer, Key: key)))
            .ToArray();
        _keys = [.. all.GroupBy(use => use.Key.Material).Select(uses => uses.ToArray())];
        _names =
        [
            .. all.Where(use => use.Key.KeyId is not null)
                .SelectMany(use => use.Key.Algorithms.Select(algorithm => (use.Issuer, use.Key.KeyId!, algorithm))),
        ];
        _needsKeyId = DecryptionWork.OfAll(all.Select(use => use.Key)) > DecryptionWork.MostPerToken;
        if (_needsKeyId) loggers.CreateLogger(JwtLog.Category).DecryptionNeedsKeyId(_keys.Length);
    }

    public bool IsConfigured => _keys.Length > 0;

    /// <summary>How often a key was used; for tests of the decryption cost.</summary>
    public long Operations => _keys.Sum(uses => uses.Sum(use => use.Key.Operations));

    /// <param name="text">The token with five segments.</param>
    /// <param name="inner">The signed token, and the issuers that the decryption key is configured for.</param>
    /// <returns>The reason why the token is refused; otherwise <see langword="null"/>.</returns>
    public Refusal? Decrypt(ReadOnlySpan<char> text, out (string Text, string[] Issuers) inner)
    {
        inner = default;
        if (EncryptedToken.Decode(text, out var token) is { } refusal) return refusal;
        using var ephemeral = token!.Header.EphemeralKey;
        var header = token.Header;
        // cty must say that the content is a token, so that nothing else that was encrypted for this API is accepted (RFC 7519, 5.2).
        if (!MediaType.NameOf(header.ContentType).Equals(NestedTokenType, StringComparison.OrdinalIgnoreCase))
            return JwtRefusals.TypeNotAllowed;
        var isNameMissing = false;
        foreach (var uses in _keys)
        {
            var fitting = Array.FindAll(uses, use => IsMeant(use, header));
            if (fitting.Length == 0) continue;
            // Trying all keys would exceed the cost limit: the token must name a key by kid, unless the key has none.
            if (_needsKeyId && header.KeyId is null && Array.TrueForAll(uses, use => use.Key.KeyId is not null))
            {
                isNameMissing = true;
                continue;
            }

            if (header.Encryption.Decrypt(fitting[0].Key.ContentKey(token), token) is not { } content) continue;
            inner = (Encoding.UTF8.GetString(content), Array.ConvertAll(fitting, use => use.Issuer));
            return null;
        }

        return isNameMissing ? JwtRefusals.KeyAmbiguous : JwtRefusals.DecryptionFailed;
    }

    // If the issuer has a key with this kid, its keys without a kid are not tried.
    private bool IsMeant((string Issuer, DecryptionKey Key) use, EncryptedTokenHeader header) =>
        use.Key.Fits(header) &&
        (header.KeyId is null || use.Key.KeyId is not null || !_names.Contains((use.Issuer, header.KeyId, header.Algorithm)));
}
