using Api.Security.Jwt;

namespace Api.Security.Benchmarks.Memory;

/// <summary>The table of the token cache.</summary>
internal sealed class OwnTable : ITable
{
    private readonly TokenTable _table = new(MemoryRun.Limit, long.MaxValue, static _ => false);

    public string Name => "ours (`TokenTable`)";

    public int Count => _table.Count;

    // As random as the mark of a real token.
    public bool Contains(in TokenDigest digest) => _table.Find(digest.First, digest) is not null;

    public void Add(ValidatedToken token) => _table.Add(token.Digest.First, token);

    public void Dispose()
    {
    }
}
