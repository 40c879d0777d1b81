using System.Diagnostics.Metrics;

namespace Api.Security.Redis;

/// <summary>The instruments of used proofs in Redis.</summary>
internal sealed class SharedReplayMetrics
{
    private readonly Counter<long> _failures;
    private Func<bool>? _isShared;

    public SharedReplayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Meter);
        _failures = meter.CreateCounter<long>("api_security.replay.failures", "{operation}",
            "Operations for used proofs that failed in Redis or took too long, by operation.");
        meter.CreateObservableGauge("api_security.replay.shared", Observe, "{node}",
            "1 while Redis records used proofs, 0 while it is unavailable.");
    }

    /// <summary>Reports whether Redis is used; until then, there is no value.</summary>
    public void Report(Func<bool> isShared) => _isShared = isShared;

    /// <param name="operation"><c>add</c>, <c>try</c> or <c>look</c>.</param>
    public void Failed(string operation) => _failures.Add(1, new KeyValuePair<string, object?>("operation", operation));

    private IEnumerable<Measurement<int>> Observe() => _isShared is { } isShared ? [new(isShared() ? 1 : 0)] : [];
}
