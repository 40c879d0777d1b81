using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Turns an encrypted token into the signed one inside (RFC 7519, 11.2). What is inside may only be of an issuer that the key
/// is configured for; encryption alone proves nothing, since anybody has the public key.
/// </summary>
internal sealed class TokenDecryption
{
    /// <summary>How many different keys all issuers have together.</summary>
    public const int MostKeys = 8;

    private const string NestedTokenType = "JWT";

    // One entry for each key, however many issuers have it.
    private readonly (string Issuer, DecryptionKey Key)[][] _keys;
    private readonly HashSet<(string Issuer, string KeyId, KeyManagement Algorithm)> _names;
    private readonly bool _needsKeyId;

    public TokenDecryption(IOptions<JwtOptions> options, DecryptionKeys keys, ILoggerFactory loggers)
    {
        var all = options.Value.Issuers.SelectMany(issuer => keys.Of(issuer).Select(key => (Issuer: issuer.Authority, Key: key))).ToArray();
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

    /// <summary>How often a private key was used, for tests of what a token costs.</summary>
    public long Operations => _keys.Sum(uses => uses.Sum(use => use.Key.Operations));

    /// <param name="text">The token, of five segments.</param>
    /// <param name="inner">The signed token, and the issuers whose key it was encrypted for.</param>
    /// <returns>Why it could not be decrypted; <see langword="null"/> when it was.</returns>
    public Refusal? Decrypt(ReadOnlySpan<char> text, out (string Text, string[] Issuers) inner)
    {
        inner = default;
        if (EncryptedToken.Decode(text, out var token) is { } refusal) return refusal;
        using var ephemeral = token!.Header.EphemeralKey;
        var header = token.Header;
        // What is inside must be called a token, so that nothing else that was encrypted for us passes for one (RFC 7519, 5.2).
        if (!MediaType.NameOf(header.ContentType).Equals(NestedTokenType, StringComparison.OrdinalIgnoreCase)) return JwtRefusals.TypeNotAllowed;
        var isNameMissing = false;
        foreach (var uses in _keys)
        {
            var fitting = Array.FindAll(uses, use => IsMeant(use, header));
            if (fitting.Length == 0) continue;
            // All keys are more than one token may cost: it has to name its own, unless the key has no name.
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

    // An issuer that has a key of this name does not mean one without.
    private bool IsMeant((string Issuer, DecryptionKey Key) use, EncryptedTokenHeader header) =>
        use.Key.Fits(header) && (header.KeyId is null || use.Key.KeyId is not null || !_names.Contains((use.Issuer, header.KeyId, header.Algorithm)));
}
