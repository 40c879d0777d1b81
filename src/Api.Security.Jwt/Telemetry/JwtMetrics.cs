using System.Diagnostics.Metrics;

namespace Api.Security.Jwt;

/// <summary>This package's instruments. Issuers are the configured ones, results a closed list.</summary>
internal sealed class JwtMetrics
{
    private readonly Counter<long> _refreshes;

    public JwtMetrics(IMeterFactory meters) =>
        _refreshes = meters.Create(TelemetryNames.Meter).CreateCounter<long>(
            "api_security.keys.refreshes", "{refresh}", "Fetches of an issuer's keys, by issuer and result.");

    public void Refreshed(string issuer, KeyFetchFailure? failure) => _refreshes.Add(
        1, new KeyValuePair<string, object?>("issuer", issuer), new KeyValuePair<string, object?>("result", Result(failure)));

    private static string Result(KeyFetchFailure? failure) => failure switch
    {
        null => "success",
        KeyFetchFailure.Unreachable => "unreachable",
        KeyFetchFailure.TimedOut => "timed_out",
        KeyFetchFailure.BadStatus => "bad_status",
        KeyFetchFailure.TooLarge => "too_large",
        KeyFetchFailure.Malformed => "malformed",
        KeyFetchFailure.WrongIssuer => "wrong_issuer",
        KeyFetchFailure.NotHttps => "not_https",
        KeyFetchFailure.UnusableKeys => "unusable_keys",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "A failure without a tag."),
    };
}
