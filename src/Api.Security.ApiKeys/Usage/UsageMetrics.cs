using System.Diagnostics.Metrics;

namespace Api.Security.ApiKeys;

/// <summary>The instruments of usage.</summary>
internal sealed class UsageMetrics
{
    private static readonly KeyValuePair<string, object?>[] Tags =
        [.. UsageWords.All.Select(outcome => new KeyValuePair<string, object?>("outcome", outcome.Word()))];

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _lost;

    public UsageMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(TelemetryNames.Meter);
        _requests = _meter.CreateCounter<long>(
            "api_security.api_keys.requests", "{request}", "Requests accepted with an API key that have ended, by outcome.");
        _lost = _meter.CreateCounter<long>(
            "api_security.api_keys.usage.lost", "{request}", "Counted requests that were not stored when the application stopped.");
    }

    public void Counted(UsageOutcome outcome) => _requests.Add(1, Tags[(int)outcome]);

    public void Lost(long count) => _lost.Add(count);

    /// <summary>Reports how many requests are counted and not stored yet.</summary>
    public void ObservePending(Func<long> count) => _meter.CreateObservableUpDownCounter(
        "api_security.api_keys.usage.pending", count, "{request}", "Requests that are counted and not stored yet.");
}
