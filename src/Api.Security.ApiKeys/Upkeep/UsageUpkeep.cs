using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Sums up old usage, and deletes what is no longer needed.</summary>
internal sealed class UsageUpkeep(IUsageStore store, StoreClock storeClock, IOptions<ApiKeyOptions> options)
{
    // Longer than any batch waits to be sent again.
    private static readonly TimeSpan BatchesAreKept = TimeSpan.FromDays(7);

    // Longer than the longest window of a quota, a month.
    private static readonly TimeSpan WindowsAreKept = TimeSpan.FromDays(62);

    public Task TidyAsync(CancellationToken cancellationToken)
    {
        var (now, usage) = (storeClock.UtcNow, options.Value.Usage);
        return store.TidyAsync(
            new UsageRetention
            {
                HoursBefore = Floor(now - usage.KeepHours, TimeSpan.TicksPerHour),
                DaysBefore = Floor(now - usage.KeepDays, TimeSpan.TicksPerDay),
                BatchesBefore = now - BatchesAreKept,
                WindowsBefore = now - WindowsAreKept,
            },
            cancellationToken);
    }

    private static DateTimeOffset Floor(DateTimeOffset time, long unit) => new(time.UtcTicks - (time.UtcTicks % unit), TimeSpan.Zero);
}
