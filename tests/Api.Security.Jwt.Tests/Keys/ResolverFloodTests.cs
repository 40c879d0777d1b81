using System.Collections.Concurrent;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Many realms on one server: new realms that all arrive at once, and forged tokens that name the realms in turn.</summary>
public sealed class ResolverFloodTests
{
    [Fact]
    public async Task Three_hundred_new_listed_tenants_that_arrive_at_once_are_all_accepted()
    {
        await using var world = await ResolverWorld.StartAsync(300);
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 300).Select(i => world.GoodAsync("realm" + i)))) answer.ShouldBeOk();
        world.Server.Requests.Should().Be(600);
    }

    [Fact]
    public async Task Forged_tokens_for_400_realms_cost_the_server_little_and_block_no_new_tenant()
    {
        await using var world = await ResolverWorld.StartAsync(500);
        using var counted = new Measured(world.Api);
        var (minutes, attack, honest) = (new List<int>(), new List<Task<TestAnswer>>(), new List<(int Second, Task<TestAnswer> Answer)>());
        for (var second = 0; second < 600; second++)
        {
            if (second % 60 == 0) minutes.Add(world.Server.Requests);
            for (var i = 0; i < 50; i++) attack.Add(world.ForgedAsync("realm" + (((second * 50) + i) % 400)));
            if (second % 8 == 4) honest.Add((second, world.GoodAsync("realm" + (400 + (second / 8)))));
            await world.SettleAsync([.. attack, .. honest.Select(one => one.Answer)]);
            foreach (var (since, answer) in honest)
                if (answer.IsCompleted) (await answer).ShouldBeOk();
                else (second - since).Should().BeLessThan(5);
            attack.RemoveAll(one => one.IsCompleted);
            world.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        honest.Should().HaveCount(75);
        counted.Of(KeyWorld.Refreshes).Distinct()
            .Should().BeEquivalentTo("issuer=resolved result=success", "issuer=resolved result=postponed");
        world.Api.Log.Ours.Should().NotContain(line => line.EventId == 1203);
        var eachMinute = minutes.Append(world.Server.Requests)
            .Zip(minutes.Skip(1).Append(world.Server.Requests), (before, after) => after - before).SkipLast(1).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', eachMinute));
        eachMinute[0].Should().BeLessThan(1_300); // the first keys of each realm, once
        eachMinute.Skip(1).Should().OnlyContain(requests => requests < 350);
    }

    [Fact]
    public async Task Tenants_beyond_the_budget_wait_a_few_seconds_and_those_behind_them_get_Retry_After()
    {
        // 10 requests at once, then one a second for first keys.
        await using var world = await ResolverWorld.StartAsync(21, ("BurstPerHost", "10"), ("RequestsPerMinutePerHost", "120"));
        (await world.GoodAsync("realm20")).ShouldBeOk();
        var asked = Enumerable.Range(0, 20).Select(i => world.GoodAsync("realm" + i)).ToList();
        await world.SettleAsync(asked);
        asked.Count(one => !one.IsCompleted).Should().Be(2);
        for (var second = 0; second < 5; second++, await world.SettleAsync(asked)) world.Clock.Advance(TimeSpan.FromSeconds(1));
        var answers = await Task.WhenAll(asked);
        answers.Count(answer => (int)answer.Status == 200).Should().Be(7);
        foreach (var refused in answers.Where(answer => (int)answer.Status != 200))
        {
            refused.ShouldBe(503, "verification_unavailable");
            int.Parse(refused.Headers["Retry-After"].Single(), System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(6, 7);
        }

        world.Server.Requests.Should().Be(2 + 14);
    }

    [Fact]
    public async Task Made_up_realms_that_a_pattern_allows_do_not_block_a_key_rotation_of_a_known_tenant()
    {
        await using var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true);
        (await world.GoodAsync("good")).ShouldBeOk();
        List<Task<TestAnswer>> invented = [.. Enumerable.Range(0, 600).Select(i => world.ForgedAsync("invented" + i))];
        await world.SettleAsync(invented);
        world.Server.Rotate();
        (await world.GoodAsync("good")).ShouldBeOk();
    }

    [Fact]
    public async Task Made_up_servers_share_one_budget_and_do_not_affect_a_known_server()
    {
        await using var world = await ResolverWorld.StartAsync(realms => realms.Pattern = true);
        using var counted = new Measured(world.Api);
        (await world.GoodAsync("good")).ShouldBeOk();
        counted.Forget();
        var port = new Uri(world.Server.Issuer).Port;
        List<Task<TestAnswer>> invented = [];
        for (var second = 0; second < 60; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
        {
            for (var i = 0; i < 50; i++)
                invented.Add(
                    world.Api.GetAsync("/orders", world.Server.Token().With("iss", $"http://127.1.{second}.{i + 1}:{port}/x").Build()));
            if (second % 10 == 9) (await world.GoodAsync("new" + second)).ShouldBeOk();
            await world.SettleAsync(invented);
            foreach (var answer in invented.Where(one => one.IsCompleted)) (await answer).ShouldBe(503, "verification_unavailable");
            invented.RemoveAll(one => one.IsCompleted);
        }

        // 500 at once, then 2.5 a second.
        counted.Of(KeyWorld.Refreshes).Count(tags => tags.EndsWith("unreachable", StringComparison.Ordinal)).Should().BeInRange(600, 652);
        world.Hosts.Count.Should().Be(1);
    }

    [Fact]
    public async Task An_issuer_whose_keys_were_evicted_still_gets_at_most_6_requests_a_minute()
    {
        await using var world = await ResolverWorld.StartAsync(30, ("MaxIssuers", "5"));
        var asked = new ConcurrentDictionary<string, int>();
        world.Server.Instead = context =>
        {
            asked.AddOrUpdate(context.Request.Path.Value!.Split('/')[1], 1, (_, count) => count + 1);
            return Realms.AnswerAsync(world.Server, context);
        };
        (await world.GoodAsync("realm0")).ShouldBeOk();
        List<Task<TestAnswer>> attack = [];
        for (var second = 0; second < 240; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
        {
            if (second % 60 == 0)
            {
                asked.Values.Should().OnlyContain(count => count <= 6);
                asked.Clear();
            }

            for (var i = 0; i < 10; i++) attack.Add(world.ForgedAsync("realm" + (1 + (((second * 10) + i) % 29))));
            (await world.GoodAsync("realm0")).ShouldBeOk();
            await world.SettleAsync(attack);
            attack.RemoveAll(one => one.IsCompleted);
        }

        world.Realms.Asked.Count(issuer => issuer == world.Realms.Of("realm0")).Should().Be(1);
    }

    [Fact]
    public async Task Retry_After_of_an_issuer_still_applies_after_the_issuer_was_evicted()
    {
        await using var world = await ResolverWorld.StartAsync(30, ("MaxIssuers", "5"));
        world.Server.Instead = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (503, "120");
            return Task.CompletedTask;
        };
        for (var second = 0; second < 119; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
            foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 10)
                .Select(i => world.GoodAsync("realm" + (((second * 10) + i) % 30))))) answer.ShouldBe(503, "verification_unavailable");
        world.Server.Requests.Should().Be(30);

        world.Server.Instead = context => Realms.AnswerAsync(world.Server, context);
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        (await world.GoodAsync("realm0")).ShouldBeOk();
    }

    [Fact]
    public async Task Seven_hundred_tenants_whose_keys_come_from_the_resolver_cause_no_request()
    {
        await using var world = await ResolverWorld.StartAsync(700);
        var keys = world.Server.KeySet().ToJsonString();
        world.Realms.Resolve = issuer =>
        {
            var settings = world.Realms.Settings(issuer);
            settings.Jwks = keys;
            return settings;
        };
        for (var i = 0; i < 700; i += 100)
            foreach (var answer in await Task.WhenAll(Enumerable.Range(i, 100).Select(n => world.GoodAsync("realm" + n))))
                answer.ShouldBeOk();
        world.Server.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Redirects_use_up_the_budget_of_a_server_and_a_lookup_then_gets_Retry_After()
    {
        await using var world = await ResolverWorld.StartAsync(20, ("RequestsPerMinutePerHost", "12"), ("BurstPerHost", "100"));
        using var counted = new Measured(world.Api);
        world.Server.Instead = context =>
        {
            if (context.Request.Query.ContainsKey("here")) return Realms.AnswerAsync(world.Server, context);
            context.Response.Redirect(context.Request.Path + "?here");
            return Task.CompletedTask;
        };
        for (var i = 0; i < 20; i++) (await world.GoodAsync("realm" + i)).ShouldBeOk();
        world.Server.Rotate(overlap: true);
        var requests = world.Server.Requests;
        var answer = await world.GoodAsync("realm0");
        answer.ShouldBe(503, "verification_unavailable");
        answer.Headers.Should().ContainKey("Retry-After");
        counted.Of(KeyWorld.Refreshes).Distinct()
            .Should().BeEquivalentTo("issuer=resolved result=success", "issuer=resolved result=postponed");
        world.Server.Requests.Should().Be(requests);

        world.Clock.Advance(TimeSpan.FromMinutes(10));
        (await world.GoodAsync("realm0")).ShouldBeOk();
    }
}
