namespace Api.Security.Benchmarks;

/// <summary>How long everything is measured: <c>ROUNDS</c> in the environment; committed results use 500.</summary>
internal static class Effort
{
    private const int Usual = 500;

    /// <summary>The number of rounds; each contestant runs for two milliseconds per round.</summary>
    public static int Rounds { get; } = int.Parse(Environment.GetEnvironmentVariable("ROUNDS") ?? $"{Usual}", null);

    /// <summary>The number of rounds for something that takes several times as long.</summary>
    public static int RoundsOf(int times) => Math.Max(2, Rounds / times);
}
