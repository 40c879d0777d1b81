using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.TestKit;

/// <summary>Records what one application measures with the instruments of this library. Tests can wait for it.</summary>
public sealed class Measured : IDisposable
{
    private readonly MeterListener _listener;
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _all = new();
    private readonly SemaphoreSlim _news = new(0);

    public Measured(TestApi api)
    {
        var meters = api.App.Services.GetRequiredService<IMeterFactory>();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Api.Security" && ReferenceEquals(instrument.Meter.Scope, meters))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The tags of each measurement of an instrument, in order.</summary>
    public IReadOnlyList<string> Of(string instrument) => [.. _all.Where(one => one.Instrument == instrument).Select(one => one.Tags)];

    public double Sum(string instrument, string tag = "") =>
        _all.Where(one => one.Instrument == instrument && one.Tags.Contains(tag, StringComparison.Ordinal)).Sum(one => one.Value);

    public void Forget() => _all.Clear();

    /// <summary>Reads the observable instruments once.</summary>
    public IReadOnlyList<(double Value, string Tags)> Observe(string instrument)
    {
        var before = _all.Count;
        _listener.RecordObservableInstruments();
        return [.. _all.Skip(before).Where(one => one.Instrument == instrument).Select(one => (one.Value, one.Tags))];
    }

    /// <summary>Waits until an instrument has this many measurements.</summary>
    public async Task WaitAsync(string instrument, int count)
    {
        while (Of(instrument).Count < count)
            if (!await _news.WaitAsync(TimeSpan.FromSeconds(30)))
                throw new TimeoutException($"{instrument} has {Of(instrument).Count} measurements, not {count}.");
    }

    public void Dispose()
    {
        _listener.Dispose();
        _news.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _all.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        _news.Release();
    }
}
