using System.Collections.Concurrent;

namespace Api.Security.ApiKeys;

/// <summary>
/// The usage of clients within the last 24 hours, for the holders of keys. It is read at most once in two seconds for each client, however
/// often they ask.
/// </summary>
internal sealed class OwnUsage(IUsageStore store, StoreClock storeClock, TimeProvider clock)
{
    private const int MostClients = 10_000;
    private const int Hours = 24;

    private static readonly TimeSpan IsKept = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Reading> _readings = new(StringComparer.Ordinal);

    /// <returns>The usage by outcome; <see langword="null"/> while the store is unavailable.</returns>
    public Task<UsageOfHours?> ReadAsync(string clientId)
    {
        var now = clock.GetTimestamp();
        if (_readings.TryGetValue(clientId, out var known) && clock.GetElapsedTime(known.At, now) < IsKept) return known.Usage.Value;
        if (_readings.Count >= MostClients) _readings.Clear();
        var reading = new Reading(now, new Lazy<Task<UsageOfHours?>>(() => ReadOnceAsync(clientId)));
        return _readings.AddOrUpdate(clientId,
            static (_, read) => read.Reading,
            static (_, other, read) => ReferenceEquals(other, read.Previous) ? read.Reading : other,
            (Reading: reading, Previous: known)).Usage.Value;
    }

    private async Task<UsageOfHours?> ReadOnceAsync(string clientId)
    {
        var hour = storeClock.UtcNow.UtcTicks / TimeSpan.TicksPerHour;
        var (from, to) = (Time(hour - Hours + 1), Time(hour + 1));
        try
        {
            using var limit = new CancellationTokenSource(Limit, clock);
            var sums = await store.ReadAsync(
                new UsageQuery
                {
                    ClientId = clientId, From = from, To = to, By = UsageGrouping.Outcome, Limit = Hours * UsageWords.All.Count,
                },
                limit.Token).WaitAsync(limit.Token);
            return new UsageOfHours(from, to, [.. UsageWords.All
                .Select(outcome => (outcome, sums.Where(sum => sum.Outcome == outcome).Sum(sum => sum.Count)))
                .Where(one => one.Item2 > 0)]);
        }
        catch (Exception)
        {
            return null; // an outage, which is logged where usage is written
        }
    }

    private static DateTimeOffset Time(long hour) => new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    private sealed record Reading(long At, Lazy<Task<UsageOfHours?>> Usage);
}

/// <summary>How many requests of a client ended in which way.</summary>
internal sealed record UsageOfHours(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<(UsageOutcome Outcome, long Count)> Outcomes);
