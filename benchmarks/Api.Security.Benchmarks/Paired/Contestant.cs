namespace Api.Security.Benchmarks.Paired;

/// <summary>One of those who take turns in a round.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Run">Does it once; <see langword="false"/> when the outcome is not the expected one.</param>
/// <param name="InPipeline">Whether the empty harness is part of it.</param>
internal sealed record Contestant(string Name, Func<bool> Run, bool InPipeline = true);
