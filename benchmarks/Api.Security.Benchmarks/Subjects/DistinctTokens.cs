namespace Api.Security.Benchmarks.Subjects;

/// <summary>Good tokens that differ, one after the other: to a cache that is smaller, each of them is new.</summary>
internal sealed class DistinctTokens
{
    public const int Count = 2048;

    private readonly string[] _headers;
    private int _next;

    public DistinctTokens(World world, string algorithm) =>
        _headers = [.. Enumerable.Range(0, Count).Select(_ => "Bearer " + world.Tokens.Valid(algorithm))];

    public string Next() => _headers[_next++ % Count];
}
