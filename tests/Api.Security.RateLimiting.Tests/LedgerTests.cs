using System.Collections.Concurrent;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

public sealed class LedgerTests
{
    private const string FiveADay = "Plans:p:daily:Kind=Quota Plans:p:daily:Limit=5 Plans:p:daily:Period=Day DefaultPlan=p";

    [Fact]
    public async Task A_quota_survives_a_restart()
    {
        var ledger = new FakeLedger();
        await using (var first = await StartAsync(ledger)) await first.CountAcceptedAsync(3);
        await using var second = await StartAsync(ledger);
        (await second.GetAsync()).Remaining("daily").Should().Be(1);
        (await second.CountAcceptedAsync(5)).Should().Be(1);
        ledger.Total.Should().Be(5);
    }

    [Fact]
    public async Task What_is_returned_is_entered_too()
    {
        var ledger = new FakeLedger();
        await using var api = await StartAsync(ledger);
        await api.GetAsync(path: "/fails");
        await Eventually.BecomesTrueAsync(() => ledger.Total == 0, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_quota_is_read_once_for_each_client_and_not_for_refused_credentials()
    {
        var ledger = new FakeLedger();
        await using var api = await StartAsync(ledger);
        for (var i = 0; i < 5; i++) await api.GetAsync("c1");
        await api.GetAsync("c2");
        await api.GetAsync(null);
        ledger.Reads.Should().Be(2);
    }

    [Fact]
    public async Task Two_first_requests_at_once_charge_two_units()
    {
        var ledger = new FakeLedger { Gate = new TaskCompletionSource() };
        ledger.Used[Key] = 2;
        await using var api = await StartAsync(ledger);
        var (one, two) = (api.GetAsync(), api.GetAsync());
        await Eventually.BecomesTrueAsync(() => ledger.Reads == 2, TimeSpan.FromSeconds(5));
        ledger.Gate.SetResult();
        new[] { (await one).Remaining("daily"), (await two).Remaining("daily") }.Should().BeEquivalentTo([2L, 1L]);
    }

    [Fact]
    public async Task While_the_store_is_unavailable_requests_pass_and_what_was_used_before_is_added_afterwards()
    {
        var ledger = new FakeLedger { IsDown = true };
        ledger.Used[Key] = 4;
        await using var api = await StartAsync(ledger);
        (await api.CountAcceptedAsync(3)).Should().Be(3);
        api.Api.Log.Lines.Count(line => line.EventId == 1604).Should().Be(1);
        ledger.IsDown = false;
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                api.Clock.Advance(TimeSpan.FromSeconds(5));
                return await api.UsedAsync() == 7;
            },
            TimeSpan.FromSeconds(10));
        (await api.GetAsync()).Code.Should().Be("quota_exceeded");
        await api.GetAsync("c2");
        api.Api.Log.Lines.Count(line => line.EventId == 1605).Should().Be(1);
    }

    [Fact]
    public async Task An_address_is_not_in_the_ledger()
    {
        var ledger = new FakeLedger();
        await using var api = await StartAsync(ledger, FiveADay + " Plans:p:daily:Scope=Address");
        await api.GetAsync();
        ledger.Used.Should().BeEmpty();
        ledger.Reads.Should().Be(0);
    }

    [Fact]
    public async Task Eighty_and_a_hundred_percent_are_told_once_each()
    {
        var observer = new FakeObserver();
        await using var api = await StartAsync(new FakeLedger(), services: services => services.AddSingleton<IQuotaObserver>(observer));
        for (var i = 0; i < 3; i++) await api.GetAsync();
        observer.Told.Should().BeEmpty();
        for (var i = 0; i < 5; i++) await api.GetAsync();
        observer.Told.Should().Equal("c1 daily 80", "c1 daily 100");
    }

    private static QuotaKey Key { get; } =
        new(LimitCaller.OfClient("test", "c1").Owner!, "daily", new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));

    private static Task<LimitApi> StartAsync(
        FakeLedger ledger, string settings = FiveADay, Action<IServiceCollection>? services = null) => LimitApi.StartAsync(
        settings,
        app => app.MapGet("/fails", () => Results.StatusCode(500)).RequireRateLimit(),
        all =>
        {
            all.AddSingleton<IQuotaLedger>(ledger);
            services?.Invoke(all);
        });

    private sealed class FakeLedger : IQuotaLedger
    {
        private int _reads;

        public ConcurrentDictionary<QuotaKey, long> Used { get; } = new();

        public bool IsDown { get; set; }

        public TaskCompletionSource? Gate { get; init; }

        public int Reads => Volatile.Read(ref _reads);

        public long Total => Used.Values.Sum();

        public IQuotaEntry Find(in QuotaKey key) => new Entry(this, key);

        public async ValueTask<long> ReadAsync(QuotaKey key, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            if (Gate is not null) await Gate.Task;
            return IsDown ? throw new TimeoutException("down") : Used.GetValueOrDefault(key);
        }

        private sealed class Entry(FakeLedger ledger, QuotaKey key) : IQuotaEntry
        {
            public void Add(long units) => ledger.Used.AddOrUpdate(key, units, (_, before) => before + units);
        }
    }

    private sealed class FakeObserver : IQuotaObserver
    {
        private readonly ConcurrentQueue<string> _told = new();

        public IEnumerable<string> Told => _told;

        public void Reached(in QuotaKey key, string? clientId, string? tenantId, int percent) =>
            _told.Enqueue($"{clientId} {key.Policy} {percent}");
    }
}
