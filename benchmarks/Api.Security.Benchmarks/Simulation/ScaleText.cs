namespace Api.Security.Benchmarks.Simulation;

/// <summary>The text between the tables.</summary>
internal static class ScaleText
{
    public static void Assumptions(Report report, Cluster cluster)
    {
        report.Line($"Simulated: {cluster.Nodes:#,0} nodes, {cluster.Clients:#,0} clients with one key each, {cluster.Requests:#,0} "
            + "requests a second. Nothing here ran on so many machines.").Line();
        report.Line("""
            Assumptions:

            - The client of rank *k* sends 1/*k* of the requests of the first (Zipf, s = 1), at random moments (Poisson), all day.
            - *random*: each request goes to any node. *affinity*: a client goes to one node, or to one for each 100 requests a second.
            - Each request has one quota with a lease and nothing else, as leases need. 2 % of the requests have another outcome.
            - A node remembers 65,536 quotas for 10 s; each request takes the place of another one.
            - Cores are those of the shared machine above, used completely; no time is left for anything else.
            - Redis and PostgreSQL scale with their cores; network, disk, locks and replication cost nothing. Really, they do cost.
            """);
    }

    public static void Costs(Report report, MeasuredCosts costs)
    {
        report.Line().Line("Measured costs:").Line();
        report.Table("| | |", "|---|---:|",
        [
            $"| a decision: µs of Redis | {costs.Decision:0.0} |",
            $"| a row of usage that is new: µs of PostgreSQL | {costs.NewRow:0.0} |",
            $"| a row of usage that is added to: µs of PostgreSQL | {costs.Row:0.0} |",
            $"| a poll of the change feed: µs of PostgreSQL | {costs.Poll:0.0} |",
            $"| a client with a rate and a quota: bytes in Redis, in a node | {costs.RedisBytes:0}, {costs.NodeBytes:0} |",
        ]);
    }

    public static void Leases(Report report, Demand one, Demand other)
    {
        report.Line("A lease is taken with the call that decides, and returning it costs another one. Redis decides the first request of "
            + "a client; a node takes a lease with the next one within 10 s. A client that sends less costs one call, as without leases. "
            + $"Leases pay for clients that send a node at least {other.WorthFrom:0.00} requests a second. These clients "
            + $"send {one.Gaining[0] / Requests:0 %} of the requests when the load is balanced at random, and "
            + $"{other.Gaining[0] / Requests:0 %} with affinity.").Line();
        report.Line("Calls to Redis for one request; *saved* are those that the clients that gain save, *added* those that the others add.")
            .Line();
    }

    public static void Breaking(Report report) => report.Line("The load is doubled from 1,000 requests a second on. Nodes and clients grow "
        + "with it: one node and 10,000 clients for each 1,000 requests a second. "
        + "The first load that needs more than the part has:").Line();

    public static void Next(Report report) => report.Line().Line("""
        ## What to do next

        1. **Redis**: all counts of a client have one hash tag, so Redis Cluster divides the decisions by client. This needs no change.
        2. **Affinity**: let the load balancer hash the header with the key's id. It makes leases, usage rows and memory of nodes several
           times cheaper; it is the largest gain, and needs no change of the library either.
        3. **Leases**: set `Lease`. Without affinity it saves about a third of the calls, with affinity three quarters. A node may hold a
           lease of each busy client: with 1,000 nodes, up to 100,000 units of its quota, so that a smaller quota is refused too early for
           10 s.
        4. **Usage rows**: without affinity, most rows count one request, and writing less often helps little, because a rare client
           seldom comes to the same node twice. Nodes would have to add up in one place before the database, such as a hash in Redis for
           each hour that one node empties; that is not implemented. It would leave the rows that are new.
        5. **Rows that are new** are a lower bound: nearly every client is active every hour. For so many clients, shorten
           `Usage:KeepHours`, so that days remain, and let the database user create partitions: deleted rows go with their month.
        6. **Monthly quotas with random balancing** make every node remember every client. Affinity avoids that, too.
        """);

    private const double Requests = 1_000_000;
}
