using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Api.Security.Redis.Tests;

/// <summary>What one node measures about its limits.</summary>
internal sealed class LimitMeasures : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _sums = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private int _isShared;

    public LimitMeasures(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters)) self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _sums.AddOrUpdate(instrument.Name + (tags.Length == 0 ? "" : $" {tags[0].Value}"), value, (_, sum) => sum + value));
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => Volatile.Write(ref _isShared, value));
        _listener.Start();
    }

    /// <summary>The gauge.</summary>
    public bool IsShared
    {
        get
        {
            _listener.RecordObservableInstruments();
            return Volatile.Read(ref _isShared) == 1;
        }
    }

    public long Failures(string operation) => _sums.GetValueOrDefault("api_security.rate_limits.failures " + operation);

    public void Dispose() => _listener.Dispose();
}
