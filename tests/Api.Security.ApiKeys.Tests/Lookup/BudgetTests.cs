using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Lookups of unknown keys are limited per network. Guessing does not affect keys that the node knows.</summary>
public sealed class BudgetTests
{
    [Fact]
    public async Task An_unknown_ID_and_a_wrong_secret_get_identical_responses()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var wrong = await api.GetWithAsync("/orders", key.PublicId, KeySecret.Rebuild(key.Secret, random: new string('a', 43)));
        var unknown = await CacheTests.Unknown(api, key);
        unknown.Comparable.Should().Be(wrong.Comparable);
        unknown.ShouldBeInvalidKey();
    }

    [Fact]
    public async Task A_network_gets_thirty_lookups_of_unknown_keys_per_minute_and_then_429()
    {
        await using var api = await KeyApi.StartAsync();
        var (hot, cold) = (await api.IssueAsync(), await api.IssueAsync());
        (await api.GetAsync("/orders", hot, "192.0.2.1")).ShouldBeOk();
        for (var i = 0; i < 30; i++) (await CacheTests.Unknown(api, hot, "192.0.2.1")).ShouldBeInvalidKey();
        for (var i = 0; i < 10; i++)
        {
            var answer = await CacheTests.Unknown(api, hot, "192.0.2.1");
            answer.ShouldBe(429, "too_many_failures");
            answer.Headers["Retry-After"].Should().Equal("60");
            answer.Headers.Keys.Should().NotContain(name => name.StartsWith("RateLimit", StringComparison.OrdinalIgnoreCase));
        }

        api.Store.Lookups.Should().Be(31);
        (await api.GetAsync("/orders", hot, "192.0.2.1")).ShouldBeOk();
        (await api.GetAsync("/orders", cold, "192.0.2.1")).ShouldBe(429, "too_many_failures");
        (await api.GetAsync("/orders", cold, "192.0.2.2")).ShouldBeOk();

        api.Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        (await CacheTests.Unknown(api, hot, "192.0.2.1")).ShouldBe(429, "too_many_failures");
        api.Clock.Advance(TimeSpan.FromTicks(1));
        (await CacheTests.Unknown(api, hot, "192.0.2.1")).ShouldBeInvalidKey();
    }

    [Fact]
    public async Task Concurrent_requests_do_not_exceed_the_budget()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => CacheTests.Unknown(api, key, "2001:db8::1")));
        answers.Count(answer => (int)answer.Status == 401).Should().Be(30);
        answers.Count(answer => (int)answer.Status == 429).Should().Be(270);
        api.Store.Lookups.Should().Be(30);
    }

    [Fact]
    public async Task Concurrent_requests_with_good_uncached_keys_from_one_address_are_all_accepted()
    {
        await using var api = await KeyApi.StartAsync();
        var keys = new List<TestKey>();
        for (var i = 0; i < 100; i++) keys.Add(await api.IssueAsync());
        foreach (var answer in await Task.WhenAll(keys.Select(key => api.GetAsync("/orders", key, "192.0.2.1")))) answer.ShouldBeOk();
    }

    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public async Task A_network_is_an_IPv4_address_or_an_IPv6_64(string one, string other, bool isSame)
    {
        await using var api = await KeyApi.StartAsync(options => options.UnknownKeyBudgetPerMinute = 1);
        var key = await api.IssueAsync();
        (await CacheTests.Unknown(api, key, one)).ShouldBeInvalidKey();
        ((int)(await CacheTests.Unknown(api, key, other)).Status).Should().Be(isSame ? 429 : 401);
    }

    [Fact]
    public async Task Guessing_the_secret_of_a_known_ID_does_not_lock_out_its_owner()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        for (var i = 0; i < 200; i++)
            (await api.GetWithAsync("/orders", key.PublicId, KeySecret.Rebuild(key.Secret,
                random: i.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(43, 'x')), "192.0.2.1")).ShouldBeInvalidKey();
        (await api.GetAsync("/orders", key, "192.0.2.1")).ShouldBeOk();
        api.Store.Lookups.Should().Be(1);
    }
}
