namespace Api.Security.Benchmarks.Http;

/// <summary>An order to the load generator; each connection sends the credentials one after the other.</summary>
/// <param name="Port">The port on loopback.</param>
/// <param name="Headers">The header lines of each credential; <see langword="null"/> to reuse those sent with the same number.</param>
/// <param name="Status">The expected status.</param>
/// <param name="Connections">The number of kept connections.</param>
/// <param name="Seconds">The duration.</param>
internal sealed record LoadOrder(int Port, string[]? Headers, int Status, int Connections, double Seconds)
{
    /// <summary>The number of <see cref="Headers"/>.</summary>
    public int Set { get; init; }

    /// <summary>Whether all connections share the credentials, and the next order continues where this one stopped.</summary>
    public bool GoesRound { get; init; }
}

/// <summary>The result of an order.</summary>
internal sealed record LoadCount(long Requests, double Seconds)
{
    public double PerSecond => Requests / Seconds;
}
