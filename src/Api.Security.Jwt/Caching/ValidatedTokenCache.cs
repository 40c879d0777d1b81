using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Tokens that were accepted before, so that a signature is verified once and not with every request. It vouches for
/// nothing but that: whether the token may still pass is asked again each time (<see cref="TrustedIssuer.StillAccepts"/>).
/// </summary>
internal sealed class ValidatedTokenCache
{
    private readonly TokenTable? _table;
    private readonly HeaderDigestCache _digests = new();
    private readonly TimeSpan _maxAge;
    private readonly int _maxLength;
    private readonly TimeProvider _clock;
    private readonly JwtMetrics _metrics;

    public ValidatedTokenCache(IOptions<JwtOptions> options, TimeProvider clock, JwtMetrics metrics)
    {
        var settings = options.Value.TokenCache;
        (_maxAge, _maxLength, _clock, _metrics) = (settings.MaxAge, options.Value.MaxTokenLength, clock, metrics);
        if (settings.SizeLimit == 0) return;
        _table = new TokenTable(settings.SizeLimit ?? int.MaxValue, settings.EffectiveMemoryLimit, token => !IsCurrent(token));
        metrics.ObserveTokens(() => _table.Count);
    }

    /// <summary>The bytes of all remembered tokens, by <see cref="TokenSize"/>.</summary>
    public long Size => _table?.Size ?? 0;

    /// <param name="text">The token as it came.</param>
    public ValidatedToken? Find(ReadOnlyMemory<char> text)
    {
        if (_table is null || text.Length > _maxLength) return null;
        var mark = TokenHash.Of(text.Span);
        if (_table.MayHold(mark) && _table.Find(mark, DigestOf(text)) is { } found)
        {
            if (IsCurrent(found))
            {
                _metrics.CacheHit();
                return found;
            }

            _table.Remove(mark, found); // it makes room
        }

        _metrics.CacheMissed();
        return null;
    }

    /// <summary>Keeps a token that was accepted.</summary>
    /// <param name="text">The token as it came.</param>
    /// <param name="token">What was found out about it.</param>
    /// <param name="now">NumericDate.</param>
    public void Add(ReadOnlyMemory<char> text, ValidatedToken token, double now)
    {
        // Between its exp and the end of the skew a token may pass, but it is not worth keeping.
        if (_table is null || now >= token.ExpiresAt) return;
        if (_table.Add(TokenHash.Of(text.Span), token) is > 0 and var evicted) _metrics.Evicted(evicted);
    }

    private TokenDigest DigestOf(ReadOnlyMemory<char> text)
    {
        if (!MemoryMarshal.TryGetString(text, out var header, out var start, out var length)) return TokenDigest.Of(text.Span);
        if (_digests.TryFind(header, start, length, out var digest)) return digest;
        digest = TokenDigest.Of(text.Span);
        _digests.Add(header, start, length, digest);
        return digest;
    }

    private bool IsCurrent(ValidatedToken token) => _clock.GetElapsedTime(token.ValidatedAt) < _maxAge && token.Issuer.StillAccepts(token);
}
