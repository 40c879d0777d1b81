namespace Api.Security.Benchmarks.Paired;

/// <summary>One of those who take turns in a round.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Run">Does it once; <see langword="false"/> when the outcome is not the expected one.</param>
/// <param name="Harness">The contestant that is part of it and does not count: its time and bytes are subtracted.</param>
internal sealed record Contestant(string Name, Func<bool> Run, string? Harness = Contestant.EmptyHarness)
{
    public const string EmptyHarness = "empty harness";
}
