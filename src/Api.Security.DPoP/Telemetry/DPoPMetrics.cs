using System.Diagnostics.Metrics;

namespace Api.Security.DPoP;

/// <summary>This package's instruments.</summary>
internal sealed class DPoPMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _unchecked = meters.Create(TelemetryNames.Meter).CreateCounter<long>(
        "api_security.dpop.unchecked", "{request}",
        "Requests that were accepted although it was not known whether their proof was used before, by reason.");

    public void AcceptedUnchecked(Refusal reason) => _unchecked.Add(1, new KeyValuePair<string, object?>("reason", reason.Reason));
}
