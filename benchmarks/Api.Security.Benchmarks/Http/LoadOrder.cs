namespace Api.Security.Benchmarks.Http;

/// <summary>What the load generator is to do; each connection sends the credentials one after the other.</summary>
/// <param name="Port">Where, on loopback.</param>
/// <param name="Headers">The lines that present each credential; <see langword="null"/> for those that were sent before under the same number.</param>
/// <param name="Status">What is to be answered.</param>
/// <param name="Connections">How many connections are kept.</param>
/// <param name="Seconds">For how long.</param>
internal sealed record LoadOrder(int Port, string[]? Headers, int Status, int Connections, double Seconds)
{
    /// <summary>The number of <see cref="Headers"/>.</summary>
    public int Set { get; init; }

    /// <summary>Whether all connections together send each credential once, and go on with the next order where they stopped.</summary>
    public bool GoesRound { get; init; }
}

/// <summary>What it did.</summary>
internal sealed record LoadCount(long Requests, double Seconds)
{
    public double PerSecond => Requests / Seconds;
}
