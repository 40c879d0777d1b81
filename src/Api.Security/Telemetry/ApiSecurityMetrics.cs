using System.Diagnostics.Metrics;

namespace Api.Security;

/// <summary>The core's instruments. Tags have closed value sets: registered scheme names and reasons.</summary>
internal sealed class ApiSecurityMetrics
{
    private readonly Counter<long> _refusals;

    public ApiSecurityMetrics(IMeterFactory meters) =>
        _refusals = meters.Create(TelemetryNames.Meter).CreateCounter<long>(
            "api_security.refusals", "{refusal}", "Requests that were turned away, by scheme and reason.");

    public void Refused(string scheme, string reason) =>
        _refusals.Add(1, new KeyValuePair<string, object?>("scheme", scheme), new KeyValuePair<string, object?>("reason", reason));
}
