using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Usage;

/// <summary>What was used of quotas, and the notices about it.</summary>
public sealed class QuotaLedgerTests
{
    private static readonly QuotaKey Daily = new("c|i|client", "daily", new DateTimeOffset(2026, 8, 3, 0, 0, 0, TimeSpan.Zero));

    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly FaultyUsageStore _store;

    public QuotaLedgerTests() => _store = new FaultyUsageStore(new InMemoryUsageStore(new InMemoryApiKeyStore(_clock), _clock));

    [Fact]
    public async Task Reading_returns_what_all_nodes_have_stored_and_what_this_node_has_not()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        Ledger(one).Find(Daily).Add(5);
        Ledger(other).Find(Daily).Add(7);
        (await Ledger(one).ReadAsync(Daily, default)).Should().Be(5);
        await other.Flush.FlushAsync(default);
        (await Ledger(one).ReadAsync(Daily, default)).Should().Be(12);
        (await Ledger(other).ReadAsync(Daily, default)).Should().Be(7);
        Ledger(one).Find(Daily).Add(-2);
        await one.Flush.FlushAsync(default);
        (await Ledger(other).ReadAsync(Daily, default)).Should().Be(10);
        (await Ledger(other).ReadAsync(Daily with { Policy = "hourly" }, default)).Should().Be(0);
        (await Ledger(other).ReadAsync(Daily with { From = Daily.From.AddDays(1) }, default)).Should().Be(0);
    }

    [Fact]
    public async Task Units_that_are_written_during_a_read_count_once()
    {
        await using var api = await StartAsync();
        Ledger(api).Find(Daily).Add(5);
        _store.AfterQuotaRead = async () =>
        {
            _store.AfterQuotaRead = null;
            await api.Flush.FlushAsync(default); // after the old value was read
        };
        (await Ledger(api).ReadAsync(Daily, default)).Should().Be(5);
    }

    [Fact]
    public async Task A_batch_that_waits_for_the_store_belongs_to_this_node()
    {
        await using var api = await StartAsync();
        Ledger(api).Find(Daily).Add(5);
        _store.IsDown = true;
        await api.Flush.FlushAsync(default);
        Ledger(api).Find(Daily).Add(1);
        await Ledger(api).Invoking(ledger => ledger.ReadAsync(Daily, default).AsTask()).Should().ThrowAsync<IOException>();
        _store.IsDown = false;
        (await Ledger(api).ReadAsync(Daily, default)).Should().Be(6);
        await api.Flush.FlushAsync(default);
        (await Ledger(api).ReadAsync(Daily, default)).Should().Be(6);
        (await _store.ReadQuotaAsync(Daily.Owner, Daily.Policy, Daily.From, default)).Should().Be(6);
    }

    [Theory]
    [InlineData("c|i|a\0b")]
    [InlineData("c|i|(half)")]
    [InlineData("long")]
    public async Task An_owner_that_a_database_may_refuse_has_its_quota_too(string owner)
    {
        await using var api = await StartAsync();
        var key = Daily with
        {
            Owner = owner is "long" ? new string('x', QuotaLedger.MaxOwnerLength + 1) : owner.Replace("(half)", "\ud800"),
        };
        Ledger(api).Find(key).Add(3);
        await api.Flush.FlushAsync(default);
        _store.Sent.Single().Quotas.Single().Owner.Should().StartWith("sha256:");
        (await Ledger(api).ReadAsync(key, default)).Should().Be(3);
    }

    [Fact]
    public async Task A_threshold_is_reported_once_for_each_client_policy_window_and_percentage_on_all_nodes_together()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        foreach (var api in (KeyApi[])[one, other, one])
        {
            foreach (var key in (QuotaKey[])[Daily, Daily with { Policy = "hourly" }, Daily with { From = Daily.From.AddDays(1) }])
            {
                Observer(api).Reached(key, "client", "t", 80);
                Observer(api).Reached(key, "client", "t", 100);
            }

            await api.Flush.FlushAsync(default);
        }

        other.Events.All.Should().BeEmpty();
        one.Events.All.Should().HaveCount(6).And.OnlyContain(happened =>
            happened.Kind == "quota.threshold" && happened.ClientId == "client" && happened.TenantId == "t");
        one.Events.All.Select(happened => happened.Detail).Distinct()
            .Should().BeEquivalentTo("daily 80", "daily 100", "hourly 80", "hourly 100");
    }

    [Fact]
    public async Task A_threshold_that_is_reached_during_an_outage_is_reported_afterwards()
    {
        await using var api = await StartAsync();
        _store.IsDown = true;
        Observer(api).Reached(Daily, "client", null, 80);
        await api.Flush.Invoking(flush => flush.FlushAsync(default)).Should().ThrowAsync<IOException>();
        api.Events.All.Should().BeEmpty();
        _store.IsDown = false;
        await api.Flush.FlushAsync(default);
        api.Events.All.Should().ContainSingle().Which.Detail.Should().Be("daily 80");
    }

    private static IQuotaLedger Ledger(KeyApi api) => api.Services.GetRequiredService<IQuotaLedger>();

    private static IQuotaObserver Observer(KeyApi api) => api.Services.GetRequiredService<IQuotaObserver>();

    private Task<KeyApi> StartAsync() => KeyApi.StartAsync(
        clock: _clock, options: new TestApiOptions { AddSecurity = services => services.AddSingleton<IUsageStore>(_store) });
}
