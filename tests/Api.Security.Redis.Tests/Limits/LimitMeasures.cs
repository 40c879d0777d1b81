using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Api.Security.Redis.Tests;

/// <summary>What one node measures about its limits, or about used proofs.</summary>
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

    /// <summary>How many operations failed.</summary>
    /// <param name="operation">The tag.</param>
    /// <param name="of">The name of the counter.</param>
    public long Failures(string operation, string of = "rate_limits") =>
        _sums.GetValueOrDefault($"api_security.{of}.failures {operation}");

    public void Dispose() => _listener.Dispose();
}
