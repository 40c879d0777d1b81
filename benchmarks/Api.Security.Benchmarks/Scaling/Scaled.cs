namespace Api.Security.Benchmarks.Scaling;

/// <summary>How one subject scales; medians of the rounds.</summary>
/// <param name="Subject">What was done.</param>
/// <param name="One">Calls per second on one thread, and how long it was paused.</param>
/// <param name="Two">The same on two.</param>
/// <param name="Gain">How many times as many calls two threads do.</param>
internal sealed record Scaled(string Subject, Throughput One, Throughput Two, double Gain);
