namespace Api.Security.Benchmarks.Subjects;

/// <summary>
/// Good tokens that differ, one after the other: to a cache that is smaller, each of them is new. Not more of them than the
/// processor keeps near, since in a server a token's text has just been read from the socket.
/// </summary>
internal sealed class DistinctTokens(Func<int, string> make)
{
    public const int Count = 256;

    /// <summary>The limit of a cache to which each of them is new, but for one: it keeps its share of what comes in turn.</summary>
    public const int TooFew = 1;

    private readonly string[] _headers = [.. Enumerable.Range(0, Count).Select(number => "Bearer " + make(number))];
    private int _next;

    public DistinctTokens(BenchmarkTokens tokens, string algorithm)
        : this(_ => tokens.Valid(algorithm))
    {
    }

    public string Next() => _headers[_next++ % Count];
}
