using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Tokens that were accepted before, so that a signature is verified once and not with every request. It vouches for
/// nothing but that: whether the token may still pass is asked again each time (<see cref="TrustedIssuer.StillAccepts"/>).
/// </summary>
internal sealed class TokenCache
{
    private readonly TokenTable? _table;
    private readonly DigestMemory _digests = new();
    private readonly TimeSpan _maxAge;
    private readonly int _maxLength;
    private readonly TimeProvider _clock;
    private readonly JwtMetrics _metrics;

    public TokenCache(IOptions<JwtOptions> options, TimeProvider clock, JwtMetrics metrics)
    {
        var settings = options.Value.TokenCache;
        (_maxAge, _maxLength, _clock, _metrics) = (settings.MaxAge, options.Value.MaxTokenLength, clock, metrics);
        if (settings.SizeLimit == 0) return;
        _table = new TokenTable(settings.SizeLimit);
        metrics.ObserveTokens(_table);
    }

    /// <param name="text">The token as it came.</param>
    /// <param name="digest">Its digest, for <see cref="Add"/>; <see langword="null"/> when it cannot be kept.</param>
    public ValidatedToken? Find(ReadOnlyMemory<char> text, out TokenDigest? digest)
    {
        digest = null;
        if (_table is null || text.Length > _maxLength) return null;

        TokenDigest computed = default;
        var isPartOfHeader = MemoryMarshal.TryGetString(text, out var header, out _, out _);
        var isKnown = isPartOfHeader && _digests.TryFind(header!, out computed);
        if (!isKnown && !TokenDigest.TryCompute(text.Span, out computed)) return null;
        digest = computed;

        if (_table.Find(computed) is not { } found || !IsCurrent(found))
        {
            _metrics.CacheMissed();
            return null;
        }

        if (!isKnown && isPartOfHeader) _digests.Add(header!, computed);
        found.Use();
        _metrics.CacheHit();
        return found.Token;
    }

    /// <summary>Keeps a token that was accepted.</summary>
    public void Add(TokenDigest digest, ValidatedToken token)
    {
        // Between its exp and the end of the skew a token may pass, but it is not worth keeping.
        if (_table is null || _clock.NumericNow() >= token.ExpiresAt) return;
        if (_table.Add(new CachedToken(digest, token, _clock.GetTimestamp())) is > 0 and var evicted) _metrics.Evicted(evicted);
    }

    // Whoever is out of date makes room.
    private bool IsCurrent(CachedToken found)
    {
        if (_clock.GetElapsedTime(found.CachedAt) < _maxAge && found.Token.Issuer.StillAccepts(found.Token)) return true;
        _table!.Remove(found);
        return false;
    }
}
