using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys.Tests.Usage;

/// <summary>Usage reaches the store exactly once, whatever happens to the store and to the process (U1, U2).</summary>
public sealed class FlushTests : IDisposable
{
    private readonly string _spool = Path.Combine(Path.GetTempPath(), $"usage-{Guid.NewGuid():N}.json");

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_spool) + "*")) File.Delete(file);
    }

    [Fact]
    public async Task A_test_host_may_stop_an_application_that_was_disposed()
    {
        var api = await KeyApi.StartAsync();
        var flush = api.Api.App.Services.GetServices<IHostedService>().OfType<UsageFlush>().Single();
        await api.DisposeAsync();
        await flush.Invoking(stopped => stopped.StopAsync(CancellationToken.None)).Should().NotThrowAsync();
    }

    [Fact]
    public async Task What_is_counted_is_stored_within_12_seconds()
    {
        var world = new World();
        await using var api = await world.StartAsync();
        world.Count(api, 3);
        api.Clock.Advance(TimeSpan.FromSeconds(8) - TimeSpan.FromTicks(1));
        world.Store.Sent.Should().BeEmpty("the jitter is at most 20 %");
        api.Clock.Advance(TimeSpan.FromSeconds(4) + TimeSpan.FromTicks(1));
        await Eventually.BecomesTrueAsync(async () => await world.TotalAsync() == 3, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_batch_whose_answer_is_lost_is_sent_again_unchanged_and_counted_once()
    {
        var world = new World();
        await using var api = await world.StartAsync();
        world.Count(api, 5);
        world.Store.LoseAnswers(2);
        for (var i = 0; i < 3; i++) await api.Flush.FlushAsync(default);
        world.Store.Sent.Should().HaveCount(3);
        world.Store.Sent.Distinct().Should().ContainSingle();
        (await world.TotalAsync()).Should().Be(5);
    }

    [Fact]
    public async Task An_outage_of_an_hour_keeps_memory_flat_and_loses_nothing()
    {
        var world = new World();
        await using var api = await world.StartAsync();
        using var measured = new Measured(api.Api);
        var counters = api.Services.GetRequiredService<UsageCounters>();
        world.Store.IsDown = true;
        for (var i = 1; i <= 360; i++)
        {
            world.Count(api, 1000);
            await api.Flush.FlushAsync(default);
            api.Clock.Advance(TimeSpan.FromSeconds(10));
            counters.Size.Should().BeLessThanOrEqualTo(2); // one for each hour
        }

        measured.Observe("api_security.api_keys.usage.pending").Should().Equal((360_000, ""));
        world.Store.IsDown = false;
        await api.Flush.FlushAsync(default);
        (await world.TotalAsync()).Should().Be(360_000);
        measured.Observe("api_security.api_keys.usage.pending").Should().Equal((0, ""));
        world.Store.Sent.Select(batch => batch.Number).Distinct().Should().Equal(1, 2);
        api.Api.Log.Ours.Count(line => line.EventId == 1440).Should().Be(1);
        api.Api.Log.Ours.Count(line => line.EventId == 1441).Should().Be(1);
    }

    [Fact]
    public async Task A_stop_writes_what_was_counted()
    {
        var world = new World();
        var api = await world.StartAsync();
        world.Count(api, 7);
        await api.Api.App.StopAsync();
        await api.DisposeAsync();
        (await world.TotalAsync()).Should().Be(7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_during_an_outage_leaves_a_file_and_the_next_start_counts_each_request_once(bool wasStored)
    {
        var world = new World { SpoolFile = _spool };
        var api = await world.StartAsync();
        world.Count(api, 7);
        if (wasStored) world.Store.LoseAnswers(1);
        else world.Store.IsDown = true;
        await api.Flush.FlushAsync(default);
        world.Store.IsDown = true;
        world.Count(api, 4); // goes to another batch
        await api.Api.App.StopAsync();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1443).Which.Text.Should().Contain("usage of 11 requests");
        await api.DisposeAsync();

        // The next process finds the store still away, and stops again.
        api = await world.StartAsync();
        world.Count(api, 2);
        await api.Flush.FlushAsync(default);
        await api.Api.App.StopAsync();
        await api.DisposeAsync();
        File.Exists(_spool).Should().BeTrue();

        world.Store.IsDown = false;
        api = await world.StartAsync();
        await api.Flush.FlushAsync(default);
        (await world.TotalAsync()).Should().Be(13);
        File.Exists(_spool).Should().BeFalse();
        await api.DisposeAsync();
        (await world.TotalAsync()).Should().Be(13);
    }

    [Fact]
    public async Task Without_a_file_the_exact_totals_are_logged_and_counted_as_lost()
    {
        var world = new World();
        await using var api = await world.StartAsync();
        using var measured = new Measured(api.Api);
        world.Store.IsDown = true;
        world.Count(api, 7);
        world.Count(api, 2, UsageOutcome.NotFound);
        await api.Api.App.StopAsync();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1442)
            .Which.Text.Should().Contain("usage of 9 requests").And.Contain("ak_0123456789abcdef ok 7 not_found 2.");
        measured.Sum("api_security.api_keys.usage.lost").Should().Be(9);
    }

    [Fact]
    public async Task A_damaged_file_is_kept_under_another_name_and_does_not_stop_the_start()
    {
        await File.WriteAllTextAsync(_spool, "[{");
        var world = new World { SpoolFile = _spool };
        await using var api = await world.StartAsync();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1445);
        (await File.ReadAllTextAsync(_spool + ".unreadable")).Should().Be("[{");
    }

    [Fact]
    public async Task Large_amounts_are_written_in_several_batches()
    {
        var world = new World();
        await using var api = await world.StartAsync();
        var counters = api.Services.GetRequiredService<UsageCounters>();
        for (var i = 0; i <= UsageBatches.MostRows; i++)
            counters.Add(new UsageSource("i", $"c{i}"), 1, UsageOutcome.Ok, 1);
        await api.Flush.FlushAsync(default);
        world.Store.Sent.Select(batch => batch.Counts.Count).Should().Equal(UsageBatches.MostRows, 1);
    }

    private sealed class World
    {
        private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _clock = new(Some.Time);

        public World() => Store = new FaultyUsageStore(new InMemoryUsageStore(new InMemoryApiKeyStore(_clock), _clock));

        public FaultyUsageStore Store { get; }

        public string? SpoolFile { get; init; }

        public Task<KeyApi> StartAsync() => KeyApi.StartAsync(clock: _clock, options: new TestApiOptions
        {
            Settings = SpoolFile is null ? [] : new() { ["ApiSecurity:ApiKeys:Usage:SpoolFile"] = SpoolFile },
            AddSecurity = services => services.AddSingleton<IUsageStore>(Store),
        });

        public void Count(KeyApi api, int requests, UsageOutcome outcome = UsageOutcome.Ok)
        {
            var source = new UsageSource(ApiSecurityDefaults.ApiKeyIssuer, "client", "t", "0123456789abcdef", ApiKeySlot.Current);
            var use = new CallerUse(source, api.Services.GetRequiredService<UsageCounters>());
            for (var i = 0; i < requests; i++) use.Count(outcome, api.Clock.GetUtcNow());
        }

        public async Task<long> TotalAsync()
        {
            var isDown = Store.IsDown;
            Store.IsDown = false;
            var sums = await Store.ReadAsync(
                new UsageQuery { ClientId = "client", From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue, Limit = 100 }, default);
            Store.IsDown = isDown;
            return sums.Sum(sum => sum.Count);
        }
    }
}
