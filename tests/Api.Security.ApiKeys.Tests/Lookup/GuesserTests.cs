using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Somebody guesses ids. Whoever has a good key, behind the same address or elsewhere, is not refused for it.</summary>
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
    public async Task A_key_that_another_node_has_issued_works_behind_the_address_of_a_guesser_once_the_feed_has_named_it()
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
    public async Task A_key_for_which_there_is_no_room_in_memory_works_behind_the_address_of_a_guesser()
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
    public async Task A_key_that_was_looked_up_and_is_gone_is_a_guess_again()
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
    public async Task From_one_IPv6_48_three_hundred_unknown_keys_are_looked_up_in_a_minute_and_then_429()
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
    public async Task Neighbours_in_an_IPv4_24_have_a_budget_each()
    {
        await using var api = await KeyApi.StartAsync(options => options.UnknownKeyBudgetPerMinute = 1);
        var key = await api.IssueAsync();
        for (var i = 1; i < 50; i++) (await CacheTests.Unknown(api, key, $"192.0.2.{i}")).ShouldBeInvalidKey();
    }

    [Fact]
    public async Task While_a_hundred_networks_guess_each_has_a_tenth_and_a_good_key_from_elsewhere_works()
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
