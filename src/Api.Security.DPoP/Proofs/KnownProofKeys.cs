namespace Api.Security.DPoP;

/// <summary>
/// The keys of clients whose proof was accepted together with a token that is bound to it, so that the next proof with the same header
/// needs no import of its key. Nobody without such a token can add a key, and no verdict about a proof is kept.
/// </summary>
internal sealed class KnownProofKeys
{
    private const int Most = 10_000; // some 3 kB each

    private readonly SecondChanceCache<ProofHeaderText, ProofKey> _keys = new(Most);

    public ProofKey? Find(ReadOnlyMemory<char> header)
    {
        var text = new ProofHeaderText(header);
        return _keys.Find(text.Mark, text);
    }

    public void Add(ProofKey key)
    {
        var mark = new ProofHeaderText(key.Header.AsMemory()).Mark;
        if (_keys.Find(mark, new ProofHeaderText(key.Header.AsMemory())) is null) _keys.Add(mark, key);
    }
}
