using System.Runtime.CompilerServices;
using Api.Security.Benchmarks.Memory;

namespace Api.Security.Benchmarks.Limits;

/// <summary>The memory of one client in a node.</summary>
/// <param name="Ours">Bytes for a rate and a quota.</param>
/// <param name="Theirs">Bytes for a token bucket of .NET.</param>
internal sealed record LocalMemory(double Ours, double Theirs)
{
    private const int Clients = 1_000_000;

    public static LocalMemory Measure()
    {
        _ = (new LimitPolicies(), NetBuckets.Names.Length); // what exists once
        var theirs = Bytes(static () => NetBuckets.Create(NetBuckets.Names), static buckets => buckets.Dispose()) / NetBuckets.Clients;
        return new(Bytes(Fill, static _ => { }) / Clients, theirs);
    }

    public void Write(Report report)
    {
        report.Case("Memory");
        report.Line($"A client with a rate and a quota: {Ours:0} bytes, with a million clients. A token bucket of .NET in a partition: "
            + $"{Theirs:0} bytes, with {NetBuckets.Clients:#,0} clients.");
        report.Check("value", Target.AtMost("a rate and a quota: bytes a client", Ours, 100));
        report.Add("limits", "memory", "a rate and a quota", "bytes", Ours);
    }

    private static Decider Fill()
    {
        var policies = new LimitPolicies();
        var decider = new Decider(policies.Rate, policies.Quota);
        decider.Fill(Clients);
        return decider;
    }

    // Nothing else is alive in this method, and nothing that it creates is dead before the second measurement.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Bytes<T>(Func<T> create, Action<T> end)
    {
        var before = ManagedMemory.Measure();
        var created = create();
        var bytes = ManagedMemory.Measure() - before;
        end(created);
        GC.KeepAlive(created);
        return bytes;
    }
}
