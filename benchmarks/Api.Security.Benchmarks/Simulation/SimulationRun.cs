using Api.Security.Benchmarks.Limits;

namespace Api.Security.Benchmarks.Simulation;

/// <summary>Computes from measured costs what a thousand nodes demand of Redis and PostgreSQL, and what breaks first.</summary>
internal static class SimulationRun
{
    private const double Requests = 1_000_000;

    public static void Run()
    {
        var (limits, usage) = (Results.Read("limits.json"), Results.Read("usage.json"));
        var costs = MeasuredCosts.Read(limits, usage);
        var (random, affine) = (new Cluster(Requests, false), new Cluster(Requests, true));
        var (one, other) = (random.Measure(), affine.Measure());
        var report = new Report();
        report.Line("# Limits and usage at a large scale").Line();
        report.Line("Written by `dotnet run -c Release --project benchmarks/Api.Security.Benchmarks -- simulate` from the costs in "
            + "[limits.json](limits.json) and [usage.json](usage.json); [how](../README.md).").Line();
        report.Line(Machine.Describe());
        ScaleText.Assumptions(report, random);
        ScaleText.Costs(report, costs);
        Parts(report, costs, random, one, other);
        Leases(report, one, other);
        Flushes(report, costs, one, other);
        report.Line().Title("What breaks first");
        ScaleText.Breaking(report);
        report.Table("| part, and what it has | random | affinity |", "|---|---:|---:|", Simulation.Breaking.Rows(costs, out var first));
        report.Line().Line(first);
        ScaleText.Next(report);
        UsageTable.Write(report, usage, Results.Read("usage-months.json"));
        Results.WriteText(report.ToString(), "limits-at-scale.md");
    }

    private static void Parts(Report report, MeasuredCosts costs, Cluster cluster, Demand one, Demand other)
    {
        report.Line().Title("A million requests a second");
        report.Table("| | random | affinity |", "|---|---:|---:|",
        [
            $"| Redis without leases: calls/s, cores | {cluster.Requests:#,0}, {costs.RedisCores(cluster.Requests):0.0} | the same |",
            Row("Redis with leases of 100: calls/s, cores", one, other, it => $"{it.Calls[0]:#,0}, {costs.RedisCores(it.Calls[0]):0.0}"),
            Row("leases held, all nodes", one, other, it => $"{it.Leases[0]:#,0}"),
            Row("usage: rows/s that nodes write", one, other, it => $"{it.Rows[0]:#,0}"),
            Row("usage: rows/s that are new (client, key, hour, outcome)", one, other, it => $"{it.NewRows:#,0}"),
            Row("usage: cores of PostgreSQL", one, other, it => $"{costs.RowCores(it.Rows[0], it.NewRows):0}"),
            Row("usage: GB a day, before the roll-up", one, other, it => $"{it.NewRows * 86_400 * costs.RowBytes / 1e9:0}"),
            $"| change feed: polls/s, cores of PostgreSQL | {cluster.Nodes:#,0}, {costs.PollCores(cluster.Nodes):0.00} | the same |",
            Row("clients that a node serves in an hour", one, other, it => $"{it.OnNodeInHour:#,0}"),
            Row("memory of a node for them: MB, an hour", one, other, it => $"{it.OnNodeInHour * costs.NodeBytes / 1e6:0.0}"),
            Row("… for a monthly quota: MB, at its end", one, other, it => $"{it.OnNodeInMonth * costs.NodeBytes / 1e6:0.0}"),
            $"| memory of Redis: GB | {cluster.Clients * costs.RedisBytes / 1e9:0.0} | the same |",
        ]);
    }

    private static void Leases(Report report, Demand one, Demand other)
    {
        report.Line().Title("What leases save");
        ScaleText.Leases(report, one, other);
        report.Table("| a node takes a lease | random: calls a request | saved, added | affinity: calls a request | saved, added |",
            "|---|---:|---:|---:|---:|", Enumerable.Range(0, NodeStream.LeaseAfter.Count).Select(i =>
            $"| {When(NodeStream.LeaseAfter[i])} | {Calls(one, i)} | {Calls(other, i)} |"));
    }

    private static string Calls(Demand it, int i) =>
        $"{it.Calls[i] / Requests:0.00} | {it.Saved[i] / Requests:0.00}, {it.Wasted[i] / Requests:0.00}";

    private static string When(int after) => after == 1 ? "with the first request"
        : after == NodeStream.LeaseAfter[0] ? $"with request {after} of a client within 10 s of each other (as the library does)"
        : $"with request {after} of a client within 10 s of each other";

    private static void Flushes(Report report, MeasuredCosts costs, Demand one, Demand other)
    {
        report.Line().Title("How often nodes write usage");
        report.Table("| every | random: rows/s | cores | affinity: rows/s | cores |", "|---|---:|---:|---:|---:|",
            Enumerable.Range(0, NodeStream.FlushEvery.Count).Select(i => $"| {NodeStream.FlushEvery[i]:#,0} s"
                + $"{(i == 0 ? " (as the library does)" : "")} | {one.Rows[i]:#,0} | {costs.RowCores(one.Rows[i], one.NewRows):0} | "
                + $"{other.Rows[i]:#,0} | {costs.RowCores(other.Rows[i], other.NewRows):0} |"));
    }

    private static string Row(string what, Demand one, Demand other, Func<Demand, string> cell) =>
        $"| {what} | {cell(one)} | {cell(other)} |";
}
