namespace Api.Security.DPoP;

/// <summary>
/// The keys of clients whose proof was accepted together with a token that is bound to it, so that the next proof with the same header
/// needs no import of its key. Nobody without such a token can add a key, and no verdict about a proof is kept.
/// </summary>
internal sealed class KnownProofKeys
{
    private const int Most = 10_000; // some 3 kB each
    private const int LongestHeader = 1536; // of an RSA key with 4096 bits and a kid; a client may send one as long as MaxProofLength

    private readonly SecondChanceCache<ProofHeaderText, ProofKey> _keys = new(Most);

    public int Count => _keys.Count;

    public ProofKey? Find(ReadOnlyMemory<char> header)
    {
        var text = new ProofHeaderText(header);
        return _keys.Find(text.Mark, text);
    }

    public void Add(ProofKey key)
    {
        if (key.Header.Length > LongestHeader) return;
        var mark = new ProofHeaderText(key.Header.AsMemory()).Mark;
        if (_keys.Find(mark, new ProofHeaderText(key.Header.AsMemory())) is null) _keys.Add(mark, key);
    }
}
