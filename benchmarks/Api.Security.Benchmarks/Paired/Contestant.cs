using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>One of those who take turns in a round.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Run">Does it once; <see langword="false"/> when the outcome is not the expected one.</param>
/// <param name="Harness">The contestant that is part of it and does not count: its time and bytes are subtracted.</param>
internal sealed record Contestant(string Name, Func<bool> Run, string? Harness = Contestant.EmptyHarness)
{
    public const string EmptyHarness = "empty harness";

    /// <summary>A good token, always the same header object.</summary>
    public static Contestant Accepted(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(header).Succeeded);
    }

    /// <summary>A good token in a header object of its own each time, as a new connection brings it.</summary>
    public static Contestant AcceptedAnew(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(new string(header.AsSpan())).Succeeded, Comparison.FreshHarness);
    }

    /// <summary>A good token that is another one each time.</summary>
    public static Contestant AcceptedInTurn(string name, Pipeline pipeline, DistinctTokens tokens) =>
        new(name, () => pipeline.Authenticate(tokens.Next()).Succeeded);

    /// <summary>A bad token.</summary>
    public static Contestant Refused(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(header).Failure is not null);
    }
}
