using System.Collections.Concurrent;

namespace Api.Security.ApiKeys;

/// <summary>
/// Limits the new networks that are reported for each client within an hour: 20, then one event for all others. After that, nothing is
/// reported or stored until the hour is over.
/// </summary>
internal sealed class NewNetworks(TimeProvider clock)
{
    private const int PerHour = 20;
    private const int MostClients = 10_000;

    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, OneHour> _hours = new(StringComparer.Ordinal);

    /// <summary>Checks whether the networks of this client are ignored for the rest of the hour.</summary>
    public bool AreUsedUp(string clientId) =>
        _hours.TryGetValue(clientId, out var hour) && !IsOver(hour) && Volatile.Read(ref hour.Count) > PerHour;

    /// <returns>Whether the event names the network; <see langword="null"/> when there is no event.</returns>
    public bool? Count(string clientId)
    {
        if (_hours.Count >= MostClients) _hours.Clear();
        var hour = _hours.AddOrUpdate(clientId, static (_, now) => new OneHour(now),
            (_, known, now) => IsOver(known) ? new OneHour(now) : known, clock.GetTimestamp());
        return Interlocked.Increment(ref hour.Count) switch
        {
            <= PerHour => true,
            PerHour + 1 => false,
            _ => null,
        };
    }

    private bool IsOver(OneHour hour) => clock.GetElapsedTime(hour.Since) >= Length;

    private sealed class OneHour(long since)
    {
        public int Count;

        public long Since { get; } = since;
    }
}
