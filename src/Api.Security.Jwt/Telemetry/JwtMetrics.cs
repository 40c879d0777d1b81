using System.Diagnostics.Metrics;

namespace Api.Security.Jwt;

/// <summary>The metrics of this package. Tag values are limited: configured issuers, and a closed list of results.</summary>
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
        _refreshes = _meter.CreateCounter<long>(
            "api_security.keys.refreshes", "{refresh}", "Fetches of an issuer's keys, by issuer and result.");
        _hits = _meter.CreateCounter<long>(
            "api_security.token_cache.hits", "{token}", "Tokens found in the cache, which were not verified again.");
        _misses = _meter.CreateCounter<long>("api_security.token_cache.misses", "{token}", "Tokens not found in the cache.");
        _evictions = _meter.CreateCounter<long>(
            "api_security.token_cache.evictions", "{token}", "Tokens evicted from the full cache, or not added to it.");
    }

    public void CacheHit() => _hits.Add(1);

    public void CacheMissed() => _misses.Add(1);

    public void Evicted(int count) => _evictions.Add(count);

    /// <summary>Registers the metric for the number of cached tokens.</summary>
    public void ObserveTokens(Func<long> count) => _meter.CreateObservableUpDownCounter(
        "api_security.token_cache.size", count, "{token}", "Tokens in the cache.");

    /// <summary>Registers the metric for the age of the keys, for each issuer whose keys were fetched at least once.</summary>
    public void ObserveKeys(Func<IEnumerable<(string Issuer, TimeSpan Age)>> ages) => _meter.CreateObservableGauge(
        "api_security.keys.age",
        () => ages().Select(keys =>
            new Measurement<double>(keys.Age.TotalSeconds, new KeyValuePair<string, object?>("issuer", keys.Issuer))),
        "s", "Time since an issuer last confirmed its keys.");

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
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "The failure has no tag."),
    };
}
