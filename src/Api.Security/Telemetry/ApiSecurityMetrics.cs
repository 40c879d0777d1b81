using System.Diagnostics.Metrics;

namespace Api.Security;

/// <summary>The core's instruments. Tags have closed value sets: registered scheme names and reasons.</summary>
internal sealed class ApiSecurityMetrics
{
    private readonly Counter<long> _refusals;

    private readonly Counter<long> _denials;

    public ApiSecurityMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Meter);
        _refusals = meter.CreateCounter<long>("api_security.refusals", "{refusal}", "Refused requests, by scheme and reason.");
        _denials = meter.CreateCounter<long>("api_security.denials", "{denial}",
            "Rules that an authenticated caller did not meet, by reason and enforcement.");
    }

    /// <param name="reason">The reason.</param>
    /// <param name="isEnforced">Whether the request was refused; in shadow mode it is not.</param>
    public void Denied(string reason, bool isEnforced) =>
        _denials.Add(1,
            new KeyValuePair<string, object?>("reason", reason),
            new KeyValuePair<string, object?>("enforcement", isEnforced ? "enforced" : "would_deny"));

    public void Refused(string scheme, string reason) =>
        _refusals.Add(1, new KeyValuePair<string, object?>("scheme", scheme), new KeyValuePair<string, object?>("reason", reason));
}
