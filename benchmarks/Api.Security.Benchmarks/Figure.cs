namespace Api.Security.Benchmarks;

/// <summary>One number of a run, for the chart and for comparing two runs.</summary>
/// <param name="Run">The command that measured it.</param>
/// <param name="Case">The measured case.</param>
/// <param name="Subject">The measured subject.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Value">The value.</param>
internal sealed record Figure(string Run, string Case, string Subject, string Unit, double Value);
