namespace Api.Security.Jwt;

/// <summary>A place in the cache: which token it is, what was found out, when, and how often it was asked for lately.</summary>
internal sealed class CachedToken(ulong mark, ValidatedToken token, long cachedAt)
{
    private const byte MostUses = 3;

    // Racy on purpose: a lost count costs nothing, a lock would.
    private byte _uses;

    public ulong Mark { get; } = mark;

    public ValidatedToken Token { get; } = token;

    public long CachedAt { get; } = cachedAt;

    public bool IsUsed => _uses > 0;

    public void Use()
    {
        // Written only when it changes, so that a token that all cores use stays in all their caches.
        if (_uses < MostUses) _uses++;
    }

    public void Age()
    {
        if (_uses > 0) _uses--;
    }
}
