using System.Diagnostics.Metrics;

namespace Api.Security.Mtls;

/// <summary>The instruments for certificates. Tags are reasons and the ids of configured clients.</summary>
internal sealed class CertificateMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _chains;
    private readonly Counter<long> _revocations;

    public CertificateMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(TelemetryNames.Meter);
        _chains = _meter.CreateCounter<long>("api_security.certificates.chains", "{chain}",
            "Chains of client certificates that were built and checked, by result. Known certificates need none.");
        _revocations = _meter.CreateCounter<long>("api_security.certificates.revocation.checks", "{check}",
            "Checks whether a client certificate was revoked, by result. Cached answers are not counted.");
    }

    /// <param name="refusal">Why the chain is not accepted; <see langword="null"/> when it is.</param>
    public void ChainBuilt(Refusal? refusal) => _chains.Add(1, Result(refusal?.Reason ?? "trusted"));

    /// <param name="refusal">The answer; <see langword="null"/> when nothing was revoked.</param>
    public void RevocationChecked(Refusal? refusal) => _revocations.Add(1, Result(refusal?.Reason ?? "good"));

    /// <summary>Reports how long the certificate that each client used last is still valid.</summary>
    public void ObserveExpiry(Func<IEnumerable<Measurement<double>>> seconds) => _meter.CreateObservableGauge(
        "api_security.certificates.expiry", seconds, "s",
        "The time until the certificate that a client last used expires, by client; negative after that.");

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);
}
