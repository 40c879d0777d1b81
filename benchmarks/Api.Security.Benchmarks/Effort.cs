namespace Api.Security.Benchmarks;

/// <summary>How long everything is measured: <c>ROUNDS</c> in the environment, 500 for results that are committed.</summary>
internal static class Effort
{
    private const int Usual = 500;

    /// <summary>Rounds of two milliseconds for each contestant.</summary>
    public static int Rounds { get; } = int.Parse(Environment.GetEnvironmentVariable("ROUNDS") ?? $"{Usual}", null);

    /// <summary>Rounds of something that takes so many times as long.</summary>
    public static int RoundsOf(int times) => Math.Max(2, Rounds / times);
}
