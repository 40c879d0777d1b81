using System.Diagnostics.Metrics;
using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Memory;

/// <summary>Reads the metrics of the token cache, as an operator sees them: cached tokens, and tokens that had to be verified.</summary>
internal sealed class CacheMeter : IDisposable
{
    private readonly MeterListener _listener;
    private long _misses;
    private long _size;

    public CacheMeter(Pipeline pipeline)
    {
        var meters = pipeline.Meters;
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "api_security.token_cache.misses" or "api_security.token_cache.size"
                    && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.IsObservable) _size = value;
            else _misses += value;
        });
        _listener.Start();
    }

    public long Misses => _misses;

    public long Size
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _size;
        }
    }

    public void Dispose() => _listener.Dispose();
}
