namespace Api.Security.Benchmarks.Simulation;

/// <summary>Finds the load at which each part needs more than it has: doubles it, beginning with a thousand requests a second.</summary>
internal static class Breaking
{
    private const double DatabaseCores = 8;
    private const double Smallest = 1_000;
    private const double Last = 4_096_000;

    /// <summary>The rows of the table.</summary>
    /// <param name="costs">What was measured.</param>
    /// <param name="first">A sentence about what breaks first when each part has one core.</param>
    public static IEnumerable<string> Rows(MeasuredCosts costs, out string first)
    {
        var (random, affine) = (Loads(false), Loads(true));
        double UsageCores(Load one) => costs.RowCores(one.Demand.Rows[0], one.Demand.NewRows);
        var usage = Find("usage rows", "one core of PostgreSQL", one => UsageCores(one) > 1);
        var database = Find("usage rows", $"{DatabaseCores} cores of PostgreSQL", one => UsageCores(one) > DatabaseCores);
        var decisions = Find("decisions", "one core of Redis, no leases", one => costs.RedisCores(one.Cluster.Requests) > 1);
        var leased = Find("decisions", "one core of Redis, leases of 100", one => costs.RedisCores(one.Demand.Calls[0]) > 1);
        var polls = Find("polls of the change feed", "one core of PostgreSQL", one => costs.PollCores(one.Cluster.Nodes) > 1);
        first = "With one core each, what breaks first is: "
            + $"without leases, {First(part => part.Random, usage, decisions, polls)} (random) and "
            + $"{First(part => part.Affine, usage, decisions, polls)} (affinity); "
            + $"with leases, {First(part => part.Random, usage, leased, polls)} (random) and "
            + $"{First(part => part.Affine, usage, leased, polls)} (affinity).";
        return new[] { usage, database, decisions, leased, polls }
            .Select(part => $"| {part.Name}: {part.Has} | {Text(part.Random)} | {Text(part.Affine)} |");

        Part Find(string name, string has, Func<Load, bool> isOver) =>
            new(name, has, FirstOver(random, isOver), FirstOver(affine, isOver));
    }

    // Parts that break at the same load are all named.
    private static string First(Func<Part, double> load, params Part[] parts) => string.Join(
        " and ", parts.Where(part => load(part) <= parts.Min(load)).Select(part => part.Name));

    private static Load[] Loads(bool affinity)
    {
        var loads = new List<Load>();
        for (var requests = Smallest; requests <= Last; requests *= 2)
        {
            var cluster = new Cluster(requests, affinity);
            loads.Add(new(cluster, cluster.Measure()));
        }

        return [.. loads];
    }

    private static double FirstOver(Load[] loads, Func<Load, bool> isOver) =>
        loads.FirstOrDefault(isOver)?.Cluster.Requests ?? double.PositiveInfinity;

    private static string Text(double load) => double.IsFinite(load) ? $"{load:#,0}" : $"more than {Last:#,0}";

    private sealed record Load(Cluster Cluster, Demand Demand);

    private sealed record Part(string Name, string Has, double Random, double Affine);
}
