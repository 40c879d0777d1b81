using System.Diagnostics.Metrics;

namespace Api.Security.Redis;

/// <summary>The instruments of limits in Redis.</summary>
internal sealed class LimitMetrics
{
    private readonly Counter<long> _failures;
    private readonly Counter<long> _lost;
    private Func<bool>? _isShared;

    public LimitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Meter);
        _failures = meter.CreateCounter<long>("api_security.rate_limits.failures", "{operation}",
            "Operations for limits that failed in Redis or took too long, by operation.");
        _lost = meter.CreateCounter<long>("api_security.rate_limits.lost", "{unit}",
            "Units that this node charged to quotas on its own and did not add in Redis, because there were too many quotas.");
        meter.CreateObservableGauge("api_security.rate_limits.shared", Observe, "{node}",
            "1 while Redis decides limits, 0 while this node does.");
    }

    /// <summary>Says who decides; until then, there is no value.</summary>
    public void Report(Func<bool> isShared) => _isShared = isShared;

    /// <param name="operation">
    /// <c>decide</c>, <c>charge</c>, <c>end</c>, <c>renew</c>, <c>settle</c>, <c>raise</c>, <c>read</c> or <c>load</c>.
    /// </param>
    public void Failed(string operation) => _failures.Add(1, new KeyValuePair<string, object?>("operation", operation));

    public void Lost(long units) => _lost.Add(Math.Max(0, units));

    private IEnumerable<Measurement<int>> Observe() => _isShared is { } isShared ? [new(isShared() ? 1 : 0)] : [];
}
