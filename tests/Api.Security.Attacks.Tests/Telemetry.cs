using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// Records the tags of all metrics and the contents of all activities of this process while it exists. Activities of HTTP clients
/// are left out, because they belong to the attackers.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly MeterListener _meters =
        new() { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };

    private readonly ActivityListener _activities = new()
    {
        ShouldListenTo = source => source.Name != "System.Net.Http", Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
            ActivitySamplingResult.AllDataAndRecorded,
    };

    public Telemetry()
    {
        _activities.ActivityStopped = activity =>
        {
            IEnumerable<KeyValuePair<string, object?>> all = [.. activity.TagObjects, .. activity.Events.SelectMany(one => one.Tags),
                .. activity.Baggage.Select(one => KeyValuePair.Create(one.Key, (object?)one.Value))];
            _texts.Enqueue($"{activity.OperationName} {activity.DisplayName} {activity.StatusDescription} {Text(all)}");
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => _texts.Enqueue($"{instrument.Name} {Text(tags.ToArray())}"));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
            _texts.Enqueue($"{instrument.Name} {Text(tags.ToArray())}"));
        _meters.Start();
    }

    public string Everything => string.Join('\n', _texts);

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
    }

    private static string Text(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
