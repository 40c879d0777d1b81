using Api.Security.Jwt;

namespace Api.Security.Benchmarks.Memory;

/// <summary>The token cache's table.</summary>
internal sealed class OwnTable : ITable
{
    private readonly TokenTable _table = new(MemoryRun.Limit);

    public string Name => "ours (`TokenTable`)";

    public int Count => _table.Count;

    public bool Contains(in TokenDigest digest)
    {
        if (_table.Find(digest) is not { } found) return false;
        found.Use();
        return true;
    }

    public void Add(in TokenDigest digest, ValidatedToken token) => _table.Add(new CachedToken(digest, token, 0));

    public void Dispose()
    {
    }
}
