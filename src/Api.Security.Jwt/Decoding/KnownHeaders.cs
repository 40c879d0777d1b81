namespace Api.Security.Jwt;

/// <summary>
/// The headers of the last tokens with a valid signature, encoded and decoded. Tokens of one key usually have the same header, so it
/// is not decoded each time. At most 32; only tokens signed with a trusted key add one.
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
        // Of two concurrent calls, one may be lost; its header is added again by a later token.
        var known = _known;
        _known = [(encoded.ToArray(), header), .. known.Take(MaxCount - 1)];
    }
}
