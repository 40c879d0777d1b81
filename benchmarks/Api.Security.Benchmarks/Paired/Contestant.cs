using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>One of the subjects that take turns in a round.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="Run">Runs once; returns <see langword="false"/> if the outcome is not the expected one.</param>
/// <param name="Harness">The contestant whose time and bytes are subtracted, because it is part of this one.</param>
internal sealed record Contestant(string Name, Func<bool> Run, string? Harness = Contestant.EmptyHarness)
{
    public const string EmptyHarness = "empty harness";

    /// <summary>A valid token, always the same header object.</summary>
    public static Contestant Accepted(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(header).Succeeded);
    }

    /// <summary>A valid token in a new header object each time, as with a new connection.</summary>
    public static Contestant AcceptedAnew(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(new string(header.AsSpan())).Succeeded, Comparison.FreshHarness);
    }

    /// <summary>A different valid token each time.</summary>
    public static Contestant AcceptedInTurn(string name, Pipeline pipeline, DistinctTokens tokens) =>
        new(name, () => pipeline.Authenticate(tokens.Next()).Succeeded);

    /// <summary>An invalid token.</summary>
    public static Contestant Refused(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(header).Failure is not null);
    }
}
