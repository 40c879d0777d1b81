using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>A caller guesses IDs. Good keys that the node knows still work at the same address, and all good keys work elsewhere.</summary>
public sealed class GuesserTests
{
    private const string Shared = "192.0.2.1";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_good_key_behind_the_address_of_a_guesser_works_after_any_change_of_its_client()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key, Shared)).ShouldBeOk();
        await GuessAsync(api, key, Shared, 30);
        for (var i = 0; i < 3; i++)
        {
            await api.ChangeAsync(key, client: client => client with { ExternalRef = $"{i}" });
            await api.Announcer.AnnounceAsync([key.Id]);
            (await api.GetAsync("/orders", key, Shared)).ShouldBeOk();
        }

        (await CacheTests.Unknown(api, key, Shared)).ShouldBe(429, "too_many_failures");
    }

    [Fact]
    public async Task The_next_key_of_a_client_behind_the_address_of_a_guesser_works_at_its_first_use()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key, Shared)).ShouldBeOk();
        var next = await api.IssueNextAsync(key);
        await GuessAsync(api, key, Shared, 30);
        (await api.GetAsync("/orders", next, Shared)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_of_another_node_works_behind_the_address_of_a_guesser_once_the_feed_lists_it()
    {
        var shared = new InMemoryApiKeyStore(_clock);
        await using var a = await KeyApi.StartAsync(shared: shared, clock: _clock);
        await using var b = await KeyApi.StartAsync(shared: shared, clock: _clock);
        await b.Feed.ReadAsync();
        var key = await a.IssueAsync();
        await GuessAsync(b, key, Shared, 30);
        (await b.GetAsync("/orders", key, Shared)).ShouldBe(429, "too_many_failures");
        await b.Feed.ReadAsync();
        (await b.GetAsync("/orders", key, Shared)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_that_does_not_fit_in_the_cache_works_behind_the_address_of_a_guesser()
    {
        await using var api = await KeyApi.StartAsync(options => options.Cache.SizeLimit = 1);
        var (busy, other) = (await api.IssueAsync(), await api.IssueAsync());
        for (var i = 0; i < 20; i++) (await api.GetAsync("/orders", busy)).ShouldBeOk();
        (await api.GetAsync("/orders", other, Shared)).ShouldBeOk();
        await GuessAsync(api, other, Shared, 30);
        for (var i = 0; i < 5; i++)
        {
            (await api.GetAsync("/orders", busy)).ShouldBeOk();
            (await api.GetAsync("/orders", other, Shared)).ShouldBeOk();
        }
    }

    [Fact]
    public async Task A_key_that_no_longer_exists_is_treated_as_a_guess_again()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key, Shared)).ShouldBeOk();
        await GuessAsync(api, key, Shared, 30);
        api.Store.Falsify = _ => null;
        await api.Announcer.AnnounceAsync([key.Id]);
        (await api.GetAsync("/orders", key, Shared)).ShouldBeInvalidKey();
        _clock.Advance(TimeSpan.FromSeconds(6));
        api.Clock.Advance(TimeSpan.FromSeconds(6));
        (await api.GetAsync("/orders", key, Shared)).ShouldBe(429, "too_many_failures");
    }

    [Fact]
    public async Task An_IPv6_48_gets_three_hundred_lookups_of_unknown_keys_per_minute_and_then_429()
    {
        await using var api = await KeyApi.StartAsync();
        var (key, elsewhere) = (await api.IssueAsync(), await api.IssueAsync());
        var answers = new List<TestAnswer>();
        for (var i = 0; i < 3_000; i += 100) answers.AddRange(
            await Task.WhenAll(Enumerable.Range(i, 100).Select(n => CacheTests.Unknown(api, key, $"2001:db8:1:{n:x}::1"))));
        answers.Count(answer => (int)answer.Status == 401).Should().Be(300);
        answers.Count(answer => (int)answer.Status == 429).Should().Be(2_700);
        api.Store.Lookups.Should().Be(300);
        api.Events.Of(ApiKeyEventKinds.AuthenticationThrottled).Should().ContainSingle().Which.Network.Should().Be("2001:db8:1::/48");
        (await api.GetAsync("/orders", elsewhere, "2001:db8:2::1")).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        (await CacheTests.Unknown(api, key, "2001:db8:1:ffff::1")).ShouldBeInvalidKey();
    }

    [Fact]
    public async Task Addresses_in_the_same_IPv4_24_have_separate_budgets()
    {
        await using var api = await KeyApi.StartAsync(options => options.UnknownKeyBudgetPerMinute = 1);
        var key = await api.IssueAsync();
        for (var i = 1; i < 50; i++) (await CacheTests.Unknown(api, key, $"192.0.2.{i}")).ShouldBeInvalidKey();
    }

    [Fact]
    public async Task While_a_hundred_networks_guess_others_get_a_tenth_of_the_budget_and_good_keys_work()
    {
        await using var api = await KeyApi.StartAsync(options => options.UnknownKeyBudgetPerMinute = 10);
        var (key, cold) = (await api.IssueAsync(), await api.IssueAsync());
        for (var i = 0; i < 100; i++) await GuessAsync(api, key, $"198.51.100.{i}", 10);
        api.Store.Lookups.Should().Be(1_000);
        for (var i = 0; i < 10; i++)
        {
            (await CacheTests.Unknown(api, key, $"203.0.113.{i}")).ShouldBeInvalidKey();
            (await CacheTests.Unknown(api, key, $"203.0.113.{i}")).ShouldBe(429, "too_many_failures");
        }

        (await api.GetAsync("/orders", cold, "192.0.2.77")).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await GuessAsync(api, key, "203.0.113.1", 10);
    }

    private static async Task GuessAsync(KeyApi api, TestKey like, string from, int times)
    {
        for (var i = 0; i < times; i++) (await CacheTests.Unknown(api, like, from)).ShouldBeInvalidKey();
    }
}
