namespace Api.Security.Benchmarks.Simulation;

/// <summary>Finds the load at which each part needs more than it has: doubles it, beginning with a thousand requests a second.</summary>
internal static class Breaking
{
    private const double DatabaseCores = 8;
    private const double First = 1_000;
    private const double Last = 4_096_000;

    public static IEnumerable<string> Rows(MeasuredCosts costs)
    {
        var (random, affine) = (Loads(false), Loads(true));
        (string Name, Func<Load, bool> IsOver)[] parts =
        [
            ("usage rows: one core of PostgreSQL", one => UsageCores(one) > 1),
            ($"usage rows: {DatabaseCores} cores of PostgreSQL", one => UsageCores(one) > DatabaseCores),
            ("decisions, no leases: one core of Redis", one => costs.RedisCores(one.Cluster.Requests) > 1),
            ("decisions, leases of 100: one core of Redis", one => costs.RedisCores(one.Demand.Calls[0]) > 1),
            ("polls of the change feed: one core of PostgreSQL", one => costs.PollCores(one.Cluster.Nodes) > 1),
        ];
        double UsageCores(Load one) => costs.RowCores(one.Demand.Rows[0], one.Demand.NewRows);
        foreach (var (name, isOver) in parts) yield return $"| {name} | {Find(random, isOver)} | {Find(affine, isOver)} |";
    }

    private static Load[] Loads(bool affinity)
    {
        var loads = new List<Load>();
        for (var requests = First; requests <= Last; requests *= 2)
        {
            var cluster = new Cluster(requests, affinity);
            loads.Add(new(cluster, cluster.Measure()));
        }

        return [.. loads];
    }

    private static string Find(Load[] loads, Func<Load, bool> isOver) =>
        loads.FirstOrDefault(isOver) is { } over ? $"{over.Cluster.Requests:#,0}" : $"more than {Last:#,0}";

    private sealed record Load(Cluster Cluster, Demand Demand);
}
