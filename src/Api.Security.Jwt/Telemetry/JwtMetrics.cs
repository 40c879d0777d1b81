using System.Diagnostics.Metrics;

namespace Api.Security.Jwt;

/// <summary>This package's instruments. Issuers are the configured ones, results a closed list.</summary>
internal sealed class JwtMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _evictions;

    public JwtMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(TelemetryNames.Meter);
        _refreshes = _meter.CreateCounter<long>("api_security.keys.refreshes", "{refresh}", "Fetches of an issuer's keys, by issuer and result.");
        _hits = _meter.CreateCounter<long>("api_security.token_cache.hits", "{token}", "Tokens that were remembered and not verified again.");
        _misses = _meter.CreateCounter<long>("api_security.token_cache.misses", "{token}", "Tokens that had to be verified.");
        _evictions = _meter.CreateCounter<long>("api_security.token_cache.evictions", "{token}", "Remembered tokens that had to go for others.");
    }

    public void CacheHit() => _hits.Add(1);

    public void CacheMissed() => _misses.Add(1);

    public void Evicted(int count) => _evictions.Add(count);

    /// <summary>Shows how many tokens are remembered.</summary>
    public void ObserveTokens(Func<long> count) => _meter.CreateObservableUpDownCounter(
        "api_security.token_cache.size", count, "{token}", "Tokens that are remembered.");

    /// <summary>Shows how old keys are, for each issuer that has ever given some.</summary>
    public void ObserveKeys(Func<IEnumerable<(string Issuer, TimeSpan Age)>> ages) => _meter.CreateObservableGauge(
        "api_security.keys.age",
        () => ages().Select(keys => new Measurement<double>(keys.Age.TotalSeconds, new KeyValuePair<string, object?>("issuer", keys.Issuer))),
        "s", "Since an issuer last confirmed its keys.");

    public void Refreshed(string issuer, KeyFetchFailure? failure) => _refreshes.Add(
        1, new KeyValuePair<string, object?>("issuer", issuer), new KeyValuePair<string, object?>("result", Result(failure)));

    public static string Result(KeyFetchFailure? failure) => failure switch
    {
        null => "success",
        KeyFetchFailure.Unreachable => "unreachable",
        KeyFetchFailure.TimedOut => "timed_out",
        KeyFetchFailure.BadStatus => "bad_status",
        KeyFetchFailure.TooLarge => "too_large",
        KeyFetchFailure.Malformed => "malformed",
        KeyFetchFailure.WrongIssuer => "wrong_issuer",
        KeyFetchFailure.NotHttps => "not_https",
        KeyFetchFailure.ForbiddenAddress => "forbidden_address",
        KeyFetchFailure.Postponed => "postponed",
        KeyFetchFailure.UnusableKeys => "unusable_keys",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "A failure without a tag."),
    };
}
