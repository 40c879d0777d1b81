using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>How long keys are cached, and what happens while the store is slow or unavailable.</summary>
public sealed class CacheTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public async Task A_key_is_looked_up_once_and_refreshed_in_the_background_at_half_its_maximum_age()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        for (var i = 0; i < 10; i++) (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Lookups.Should().Be(1);
        api.Clock.Advance(TimeSpan.FromSeconds(15) - Tick);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Lookups.Should().Be(1);
        api.Clock.Advance(Tick);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        await Until(() => api.Store.Lookups == 2);
    }

    [Fact]
    public async Task After_an_idle_time_the_first_request_waits_for_the_store()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        await api.ChangeAsync(key, key => key with { RevokedAt = api.Clock.GetUtcNow(), Slot = null });
        api.Clock.Advance(TimeSpan.FromMinutes(10));
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task Narrowed_scopes_apply_once_the_cached_key_is_too_old()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        await api.ChangeAsync(key, client: client => client with { Scopes = ["read:stock"] });
        api.Clock.Advance(TimeSpan.FromSeconds(30));
        ((int)(await api.GetAsync("/orders", key)).Status).Should().Be(403);
    }

    [Fact]
    public async Task While_the_store_is_down_a_cached_key_works_for_another_minute_and_then_gets_503()
    {
        await using var api = await KeyApi.StartAsync();
        using var measured = new Measured(api.Api);
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.IsDown = true;
        api.Clock.Advance(TimeSpan.FromSeconds(30) - Tick);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        measured.Sum("api_security.api_keys.stale_uses").Should().Be(0);
        api.Clock.Advance(Tick);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        measured.Sum("api_security.api_keys.stale_uses").Should().Be(1);
        api.Clock.Advance(TimeSpan.FromSeconds(60) - Tick);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Clock.Advance(Tick);
        var answer = await api.GetAsync("/orders", key);
        answer.ShouldBe(503, "verification_unavailable");
        answer.Headers["Retry-After"].Should().Equal("5");

        api.Store.IsDown = false;
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Api.Log.Ours.Count(line => line.EventId == 1402).Should().Be(1);
        api.Api.Log.Ours.Count(line => line.EventId == 1403).Should().Be(1);
    }

    [Fact]
    public async Task An_unknown_key_gets_503_and_never_401_while_the_store_is_down()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        api.Store.IsDown = true;
        (await api.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        (await api.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD", KeySecret.Rebuild(key.Secret, id: "AAAABBBBCCCCDDDD")))
            .ShouldBe(503, "verification_unavailable");
        api.Store.IsDown = false;
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task A_store_that_is_down_is_queried_once_a_second_and_not_with_every_request()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.IsDown = true;
        api.Clock.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 50; i++) (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Lookups.Should().Be(2);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 50; i++) (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Lookups.Should().Be(3);
    }

    [Fact]
    public async Task A_store_that_keeps_failing_is_not_queried_with_every_request()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        api.Store.IsDown = true;
        for (var i = 0; i < 100; i++) (await api.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        api.Store.Lookups.Should().Be(8);
        api.Clock.Advance(TimeSpan.FromMilliseconds(250));
        for (var i = 0; i < 100; i++) (await api.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        api.Store.Lookups.Should().Be(9);
        api.Store.IsDown = false;
        api.Clock.Advance(TimeSpan.FromMilliseconds(250));
        for (var i = 0; i < 10; i++) (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Lookups.Should().Be(10);
    }

    [Fact]
    public async Task Requests_with_the_same_key_share_one_lookup_that_times_out_after_a_second()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var gate = new TaskCompletionSource();
        api.Store.Gate = gate.Task;
        var requests = Enumerable.Range(0, 50).Select(_ => api.GetAsync("/orders", key)).ToArray();
        await Until(() => api.Store.Lookups == 1);
        await PassTime(api, requests);
        foreach (var request in requests) (await request).ShouldBe(503, "verification_unavailable");
        api.Store.Lookups.Should().BeLessThan(10, "requests within the same second wait for the same lookup");
        gate.SetResult();
        api.Store.Gate = null;
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task At_most_64_lookups_run_at_a_time_even_if_the_store_ignores_cancellation()
    {
        await using var api = await KeyApi.StartAsync(options => options.UnknownKeyBudgetPerMinute = 1_000_000);
        var key = await api.IssueAsync();
        var gate = new TaskCompletionSource();
        api.Store.Gate = gate.Task;
        for (var wave = 0; wave < 2; wave++)
        {
            var requests = Enumerable.Range(0, 200).Select(_ => Unknown(api, key)).ToArray();
            await Until(() => api.Store.Lookups == 64 || requests.All(request => request.IsCompleted));
            await PassTime(api, requests);
            foreach (var request in requests) (await request).ShouldBe(503, "verification_unavailable");
        }

        (api.Store.Lookups, api.Store.MostAtOnce).Should().Be((64, 64));
        gate.SetResult();
    }

    [Fact]
    public async Task An_unknown_ID_is_cached_for_five_seconds()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var secret = KeySecret.Rebuild(key.Secret, id: "AAAABBBBCCCCDDDD");
        for (var i = 0; i < 5; i++) (await api.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD", secret)).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(1);
        api.Clock.Advance(TimeSpan.FromSeconds(5) - Tick);
        (await api.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD", secret)).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(1);
        api.Clock.Advance(Tick);
        (await api.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD", secret)).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(2);
    }

    [Fact]
    public async Task A_state_that_was_read_before_an_announced_change_is_not_cached()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var (hasRead, mayReturn) = (new TaskCompletionSource(), new TaskCompletionSource());
        api.Store.AfterRead = () =>
        {
            hasRead.TrySetResult();
            return mayReturn.Task;
        };
        var request = api.GetAsync("/orders", key);
        await hasRead.Task;
        api.Store.AfterRead = null;
        await api.ChangeAsync(key, key => key with { RevokedAt = api.Clock.GetUtcNow(), Slot = null });
        await api.Announcer.AnnounceAsync([key.Id]);
        mayReturn.SetResult();
        (await request).ShouldBeOk(); // the request started before the change
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
    }

    [Fact]
    public async Task A_flood_of_IDs_evicts_no_key_in_use_and_the_cache_stays_within_its_limit()
    {
        await using var api =
            await KeyApi.StartAsync(options => (options.Cache.SizeLimit, options.UnknownKeyBudgetPerMinute) = (10, 1_000_000));
        using var measured = new Measured(api.Api);
        var hot = await api.IssueAsync();
        for (var i = 0; i < 3; i++) (await api.GetAsync("/orders", hot)).ShouldBeOk();
        for (var i = 0; i < 100; i++)
        {
            (await api.GetAsync("/orders", await api.IssueAsync())).ShouldBeOk();
            (await Unknown(api, hot)).ShouldBeInvalidKey();
            if (i % 3 == 0) (await api.GetAsync("/orders", hot)).ShouldBeOk();
        }

        measured.Observe("api_security.api_keys.cache.size").Single().Value.Should().BeInRange(1, 10);
        var lookups = api.Store.Lookups;
        (await api.GetAsync("/orders", hot)).ShouldBeOk();
        api.Store.Lookups.Should().Be(lookups);
    }

    /// <summary>Advances the clock until every request has a response, including those that started late.</summary>
    private static async Task PassTime(KeyApi api, Task<TestAnswer>[] requests)
    {
        for (var all = Task.WhenAll(requests); !all.IsCompleted; await Task.WhenAny(all, Task.Delay(20)))
            api.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    internal static Task<TestAnswer> Unknown(KeyApi api, TestKey like, string? from = null)
    {
        var id = ApiKeyId.New().ToString();
        return api.GetWithAsync("/orders", ApiKeyId.Prefix + id, KeySecret.Rebuild(like.Secret, id: id), from);
    }

    private static Task<TimeSpan> Until(Func<bool> condition) => Eventually.BecomesTrueAsync(condition, TimeSpan.FromSeconds(30));
}
