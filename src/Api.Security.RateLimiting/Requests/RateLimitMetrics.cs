using System.Diagnostics.Metrics;

namespace Api.Security.RateLimiting;

/// <summary>This package's instruments.</summary>
internal sealed class RateLimitMetrics
{
    private static readonly string[] Results = ["none", "allowed", "refused", "unavailable"];

    private readonly Counter<long> _decisions;
    private readonly Counter<long> _violations;

    public RateLimitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Meter);
        _decisions = meter.CreateCounter<long>(
            "api_security.rate_limits.decisions", "{request}", "Requests whose limits were decided, by result.");
        _violations = meter.CreateCounter<long>(
            "api_security.rate_limits.violations", "{request}", "Policies that refused a request, by name of the policy.");
    }

    public void Decided(LimitTicket ticket)
    {
        if (_decisions.Enabled) _decisions.Add(1, new KeyValuePair<string, object?>("result", Results[(int)ticket.Verdict]));
        if (ticket.Verdict is not LimitVerdict.Refused || !_violations.Enabled) return;
        foreach (ref readonly var line in ticket.Lines.AsSpan())
            if (line.IsViolated) _violations.Add(1, new KeyValuePair<string, object?>("policy", line.Policy.Name));
    }
}
