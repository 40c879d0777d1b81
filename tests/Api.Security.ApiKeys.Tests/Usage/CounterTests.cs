namespace Api.Security.ApiKeys.Tests.Usage;

/// <summary>Counters under concurrency, at the hour, and without allocation.</summary>
public sealed class CounterTests
{
    private static readonly UsageSource Key = new(ApiSecurityDefaults.ApiKeyIssuer, "client", null, "0123456789abcdef", ApiKeySlot.Current);

    [Fact]
    public async Task No_request_is_lost_while_sixteen_threads_count_and_counters_are_taken_and_removed()
    {
        const int Threads = 16;
        const int Each = 625_000;
        var counters = new UsageCounters();
        var taken = 0L;
        using var stop = new CancellationTokenSource();
        var taker = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) taken += counters.Take().Sum(one => one.Count);
        });
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                var use = new CallerUse(Key, counters);
                for (var i = 0; i < Each; i++)
                {
                    use.Count((UsageOutcome)(i % 3), Some.Time);
                    if (i % 1000 == thread) Thread.Yield(); // the taker finds empty counters, and closes them
                }
            },
            TaskCreationOptions.LongRunning)));
        await stop.CancelAsync();
        await taker;
        taken += counters.Take().Sum(one => one.Count);
        taken.Should().Be((long)Threads * Each);
    }

    [Fact]
    public void A_counter_that_is_not_used_is_removed_and_the_next_request_adds_another_one()
    {
        var counters = new UsageCounters();
        var use = new CallerUse(Key, counters);
        use.Count(UsageOutcome.Ok, Some.Time);
        counters.Take().Should().ContainSingle();
        counters.Size.Should().Be(1);
        counters.Take().Should().BeEmpty();
        counters.Size.Should().Be(0);
        use.Count(UsageOutcome.Ok, Some.Time);
        counters.Pending.Should().Be(1);
        counters.Take().Should().ContainSingle().Which.Count.Should().Be(1);
    }

    [Fact]
    public void A_request_belongs_to_the_hour_in_which_it_ends()
    {
        var counters = new UsageCounters();
        var use = new CallerUse(Key, counters);
        var hour = new DateTimeOffset(2026, 8, 3, 11, 0, 0, TimeSpan.Zero);
        foreach (var time in
            (DateTimeOffset[])[hour.AddTicks(-1), hour.AddSeconds(-1), hour, hour.AddHours(1).AddTicks(-1), hour.AddHours(1)])
            use.Count(UsageOutcome.Ok, time);
        counters.Take().OrderBy(one => one.Counter.Hour)
            .Select(one => (one.Counter.Hour - (hour.UtcTicks / TimeSpan.TicksPerHour), one.Count))
            .Should().Equal((-1, 2), (0, 2), (1, 1));
    }

    [Fact]
    public void The_last_minute_never_moves_back()
    {
        var counters = new UsageCounters();
        var use = new CallerUse(Key, counters);
        use.Count(UsageOutcome.Ok, Some.Time.AddMinutes(5));
        use.Count(UsageOutcome.Ok, Some.Time);
        counters.Take().Should().ContainSingle().Which.Counter.LastMinute.Should().Be(
            Some.Time.AddMinutes(5).UtcTicks / TimeSpan.TicksPerMinute);
    }

    [Fact]
    public void Counting_allocates_nothing_once_the_counter_exists()
    {
        var use = new CallerUse(Key, new UsageCounters());
        for (var i = 0; i < 100; i++) use.Count(UsageOutcome.Ok, Some.Time);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) use.Count(UsageOutcome.Ok, Some.Time);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public async Task Units_of_quotas_are_not_lost_while_they_are_charged_returned_and_taken()
    {
        const int Threads = 8;
        const int Each = 100_000;
        var ledger = new QuotaLedger(new InMemoryUsageStore(new InMemoryApiKeyStore(TimeProvider.System), TimeProvider.System));
        var key = new QuotaKey("c|i|client", "daily", Some.Time);
        var taken = 0L;
        using var stop = new CancellationTokenSource();
        var taker = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) taken += ledger.Take().Sum(one => one.Units);
        });
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var kept = ledger.Find(key);
                for (var i = 0; i < Each; i++)
                {
                    kept.Add(3);
                    ledger.Find(key).Add(-2);
                }
            },
            TaskCreationOptions.LongRunning)));
        await stop.CancelAsync();
        await taker;
        (taken + ledger.Take().Sum(one => one.Units)).Should().Be((long)Threads * Each);
    }

    [Fact]
    public void An_entry_counts_on_after_its_counter_was_taken_and_closed()
    {
        var ledger = new QuotaLedger(new InMemoryUsageStore(new InMemoryApiKeyStore(TimeProvider.System), TimeProvider.System));
        var key = new QuotaKey("c|i|client", "daily", Some.Time);
        var (kept, other) = (ledger.Find(key), ledger.Find(key));
        kept.Add(3);
        ledger.Take().Should().ContainSingle().Which.Units.Should().Be(3);
        ledger.Take().Should().BeEmpty("which closes the counter");
        kept.Add(4);
        other.Add(1);
        ledger.Take().Should().ContainSingle().Which.Units.Should().Be(5);
    }
}
