namespace Api.Security.Benchmarks.Subjects;

/// <summary>
/// Distinct valid tokens, one after the other: for a smaller cache, each one is new. There are only as many as fit into the processor
/// cache, because in a server the text of a token has just been read from the socket.
/// </summary>
internal sealed class DistinctTokens(Func<int, string> make)
{
    public const int Count = 256;

    /// <summary>The limit of a cache for which all but one of the tokens are new: it keeps its share of tokens that come in turn.</summary>
    public const int TooFew = 1;

    private readonly string[] _headers = [.. Enumerable.Range(0, Count).Select(number => "Bearer " + make(number))];
    private int _next;

    public DistinctTokens(BenchmarkTokens tokens, string algorithm)
        : this(_ => tokens.Valid(algorithm))
    {
    }

    public string Next() => _headers[_next++ % Count];
}
