namespace Api.Security.Benchmarks;

/// <summary>One number of a run, for the chart and for whoever compares two runs.</summary>
/// <param name="Run">The command that measured it.</param>
/// <param name="Case">What was done.</param>
/// <param name="Subject">By whom.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Value">How many.</param>
internal sealed record Figure(string Run, string Case, string Subject, string Unit, double Value);
