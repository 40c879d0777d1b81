namespace Api.Security.DPoP;

/// <summary>The last nonces of this application that were seen, so that they are not verified each time: those of some nodes.</summary>
internal sealed class KnownNonces
{
    private const int Most = 16;

    private volatile (string Text, long Period)[] _known = [];

    public bool TryFind(string nonce, out long period)
    {
        foreach (var (text, of) in _known)
        {
            if (!string.Equals(text, nonce, StringComparison.Ordinal)) continue;
            period = of;
            return true;
        }

        period = 0;
        return false;
    }

    // Of two concurrent calls, one may be lost; its nonce is verified again.
    public void Add(string nonce, long period) => _known = [(nonce, period), .. _known.Take(Most - 1)];
}
