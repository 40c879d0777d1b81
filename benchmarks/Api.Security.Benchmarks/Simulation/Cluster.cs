namespace Api.Security.Benchmarks.Simulation;

/// <summary>Nodes behind a load balancer.</summary>
/// <param name="Requests">Requests a second, of all clients.</param>
/// <param name="HasAffinity">
/// Whether the requests of a client go to as few nodes as possible: one for each 100 requests a second. Otherwise to a random node.
/// </param>
internal sealed record Cluster(double Requests, bool HasAffinity)
{
    private const double RequestsOfNode = 1_000;
    private const double ClientsForRequest = 10;
    private const double MostOfClientOnNode = 100;
    private const double Hour = 3_600;
    private const double Month = 30 * 24 * Hour;
    private const double Outcomes = 1.02;

    public double Nodes => Math.Max(1, Math.Ceiling(Requests / RequestsOfNode));

    public double Clients => Requests * ClientsForRequest;

    /// <summary>Simulates it, with the same random numbers each time.</summary>
    public Demand Measure()
    {
        var (demand, random) = (new Demand(), new Random(1));
        foreach (var one in Population.Create(Clients, Requests))
        {
            var nodes = HasAffinity ? Math.Clamp(Math.Ceiling(one.Rate / MostOfClientOnNode), 1, Nodes) : Nodes;
            var (rate, all) = (one.Rate / nodes, one.Rate * one.Count);
            var costs = NodeStream.Measure(rate, RequestsOfNode, random);
            for (var i = 0; i < costs.Calls.Length; i++)
            {
                demand.Calls[i] += all * costs.Calls[i];
                demand.Saved[i] += all * Math.Max(0, 1 - costs.Calls[i]);
                demand.Wasted[i] += all * Math.Max(0, costs.Calls[i] - 1);
                demand.Leases[i] += all * costs.LeaseSeconds[i];
                if (costs.Calls[i] < 1) demand.Gaining[i] += all;
            }

            for (var i = 0; i < costs.Rows.Length; i++) demand.Rows[i] += all * costs.Rows[i];
            if (costs.Calls[0] < 1) demand.WorthFrom = Math.Min(demand.WorthFrom, rate);
            demand.NewRows += one.Count * Seen(one.Rate, Hour) * Outcomes / Hour;
            demand.OnNodeInHour += one.Count * nodes / Nodes * Seen(rate, Hour);
            demand.OnNodeInMonth += one.Count * nodes / Nodes * Seen(rate, Month);
        }

        return demand;
    }

    // The part of clients with a rate that send anything within a time.
    private static double Seen(double rate, double seconds) => 1 - Math.Exp(-rate * seconds);
}

/// <summary>What a cluster demands of each part, a second.</summary>
internal sealed record Demand
{
    /// <summary>Calls to Redis with leases, by <see cref="NodeStream.LeaseAfter"/>.</summary>
    public double[] Calls { get; } = new double[NodeStream.LeaseAfter.Count];

    /// <summary>The calls that leases save, for clients that gain by them.</summary>
    public double[] Saved { get; } = new double[NodeStream.LeaseAfter.Count];

    /// <summary>The calls that leases add, for the other clients.</summary>
    public double[] Wasted { get; } = new double[NodeStream.LeaseAfter.Count];

    /// <summary>Leases that are held, on all nodes together.</summary>
    public double[] Leases { get; } = new double[NodeStream.LeaseAfter.Count];

    /// <summary>The requests of clients that gain.</summary>
    public double[] Gaining { get; } = new double[NodeStream.LeaseAfter.Count];

    /// <summary>The lowest rate of a client on a node for which the library's leases cost less than they save.</summary>
    public double WorthFrom { get; set; } = double.MaxValue;

    /// <summary>Rows of usage that nodes write, by <see cref="NodeStream.FlushEvery"/>.</summary>
    public double[] Rows { get; } = new double[NodeStream.FlushEvery.Count];

    /// <summary>Rows that are new: one for each client, hour and outcome, however often nodes write.</summary>
    public double NewRows { get; set; }

    /// <summary>Clients that one node serves in an hour.</summary>
    public double OnNodeInHour { get; set; }

    /// <summary>Clients that one node serves in a month.</summary>
    public double OnNodeInMonth { get; set; }
}
