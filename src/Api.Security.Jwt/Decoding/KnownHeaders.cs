namespace Api.Security.Jwt;

/// <summary>
/// The headers of the last tokens whose signature held, as text and as read: tokens of one key all have the same, so it need
/// not be decoded each time. At most 32; only a holder of a key can add one.
/// </summary>
internal sealed class KnownHeaders
{
    private const int MaxCount = 32;

    private volatile (byte[] Encoded, TokenHeader Header)[] _known = [];

    public TokenHeader? Find(ReadOnlySpan<byte> encoded)
    {
        foreach (var (text, header) in _known)
            if (encoded.SequenceEqual(text)) return header;
        return null;
    }

    public void Add(ReadOnlySpan<byte> encoded, TokenHeader header)
    {
        // Two at once may lose one of the two; it comes again.
        var known = _known;
        _known = [(encoded.ToArray(), header), .. known.Take(MaxCount - 1)];
    }
}
