namespace Api.Security.Benchmarks.Http;

/// <summary>What the load generator is to do; each connection sends the credentials one after the other.</summary>
internal sealed record LoadOrder(int Port, string[] Headers, int Status, int Connections, double Seconds);

/// <summary>What it did.</summary>
internal sealed record LoadCount(long Requests, double Seconds)
{
    public double PerSecond => Requests / Seconds;
}
