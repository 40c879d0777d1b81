namespace Api.Security.Benchmarks.Scaling;

/// <summary>How one subject scales, as medians of the rounds.</summary>
/// <param name="Subject">The measured subject.</param>
/// <param name="One">Throughput on one thread, and how long it was paused.</param>
/// <param name="Two">The same on two threads.</param>
/// <param name="Gain">The throughput of two threads relative to one.</param>
internal sealed record Scaled(string Subject, Throughput One, Throughput Two, double Gain);
