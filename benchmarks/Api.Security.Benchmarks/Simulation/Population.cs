namespace Api.Security.Benchmarks.Simulation;

/// <summary>Clients whose rates are nearly the same.</summary>
/// <param name="Count">How many clients.</param>
/// <param name="Rate">Requests a second of each, to all nodes together.</param>
internal sealed record ClientClass(double Count, double Rate);

/// <summary>Clients by Zipf's law with s = 1: the client of rank k sends 1/k as many requests as the first.</summary>
internal static class Population
{
    private const int Single = 200;
    private const double Step = 1.06; // about 40 classes for each power of ten

    public static IReadOnlyList<ClientClass> Create(double clients, double requestsPerSecond)
    {
        var classes = new List<(double Count, double Weight)>();
        for (var rank = 1.0; rank <= clients;)
        {
            var next = rank < Single ? rank + 1 : Math.Min(clients + 1, Math.Floor(rank * Step));
            classes.Add((next - rank, rank < Single ? 1 / rank : Harmonic(next - 1) - Harmonic(rank - 1)));
            rank = next;
        }

        var all = classes.Sum(one => one.Weight);
        return [.. classes.Select(one => new ClientClass(one.Count, requestsPerSecond * one.Weight / all / one.Count))];
    }

    // The sum of 1/k up to a rank, by the expansion of Euler and Maclaurin: exact to 12 digits from Single on.
    private static double Harmonic(double rank) => Math.Log(rank) + 0.577215664901532 + (1 / (2 * rank)) - (1 / (12 * rank * rank));
}
