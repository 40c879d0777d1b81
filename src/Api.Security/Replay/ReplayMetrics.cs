using System.Diagnostics.Metrics;

namespace Api.Security;

/// <summary>The instruments of the replay store of a node.</summary>
internal sealed class ReplayMetrics
{
    private Func<int>? _count;

    public ReplayMetrics(IMeterFactory meters) => meters.Create(TelemetryNames.Meter).CreateObservableGauge(
        "api_security.replay.entries", Observe, "{entry}", "Used proofs that this node remembers.");

    /// <summary>Says what to measure; until then, there is no value.</summary>
    public void Report(Func<int> count) => _count = count;

    private IEnumerable<Measurement<int>> Observe() => _count is { } count ? [new(count())] : [];
}
