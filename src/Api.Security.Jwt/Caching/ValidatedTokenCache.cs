using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Tokens that were accepted before, so that a signature is verified once and not with every request. Everything else is checked
/// again each time (<see cref="TrustedIssuer.StillAccepts"/>).
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

    /// <summary>The size of all remembered tokens in bytes, as computed by <see cref="TokenSize"/>.</summary>
    public long Size => _table?.Size ?? 0;

    /// <param name="text">The token as received.</param>
    public ValidatedToken? Find(ReadOnlyMemory<char> text)
    {
        if (_table is null || text.Length > _maxLength) return null;
        var mark = TokenHash.Compute(text.Span);
        if (_table.MayHold(mark) && _table.Find(mark, DigestOf(text)) is { } found)
        {
            if (IsCurrent(found))
            {
                _metrics.CacheHit();
                return found;
            }

            _table.Remove(mark, found); // frees the space
        }

        _metrics.CacheMissed();
        return null;
    }

    /// <summary>Adds a token that was accepted.</summary>
    /// <param name="text">The token as received.</param>
    /// <param name="token">The validated token.</param>
    /// <param name="now">The current time as NumericDate.</param>
    public void Add(ReadOnlyMemory<char> text, ValidatedToken token, double now)
    {
        // Between its exp and the end of the clock skew a token is still accepted, but not worth caching.
        if (_table is null || now >= token.ExpiresAt) return;
        if (_table.Add(TokenHash.Compute(text.Span), token) is > 0 and var evicted) _metrics.Evicted(evicted);
    }

    private TokenDigest DigestOf(ReadOnlyMemory<char> text)
    {
        if (!MemoryMarshal.TryGetString(text, out var header, out var start, out var length)) return TokenDigest.Compute(text.Span);
        if (_digests.TryFind(header, start, length, out var digest)) return digest;
        digest = TokenDigest.Compute(text.Span);
        _digests.Add(header, start, length, digest);
        return digest;
    }

    private bool IsCurrent(ValidatedToken token) => _clock.GetElapsedTime(token.ValidatedAt) < _maxAge && token.Issuer.StillAccepts(token);
}
