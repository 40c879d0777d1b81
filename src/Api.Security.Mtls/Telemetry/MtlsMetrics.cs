using System.Diagnostics.Metrics;

namespace Api.Security.Mtls;

/// <summary>The instruments of this package. Tags have closed sets of values.</summary>
internal sealed class MtlsMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _headers = meters.Create(TelemetryNames.Meter).CreateCounter<long>(
        "api_security.mtls.refused_headers", "{header}", "Headers with a client certificate that were not accepted, by reason.");

    public void HeaderRefused(string reason) => _headers.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
