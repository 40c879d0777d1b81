using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary>Changes at the same time lose nothing.</summary>
public sealed class LimitConcurrencyTests
{
    [Fact]
    public async Task Of_many_changes_with_the_same_version_one_wins()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(async limit => (Limit: limit, Answer: await api.PutAsync(id,
            $$$$"""{"policies":{"daily":{"limit":{{{{limit}}}}}}}""", "If-Match:\"1\""))));
        var winner = answers.Should().ContainSingle(one => (int)one.Answer.Status == 204).Which;
        foreach (var (_, answer) in answers.Where(one => one != winner)) answer.ShouldBe(412, "version_mismatch");
        (await api.StoredAsync(id))!.Policies["daily"].Should().Be(winner.Limit);
    }

    [Fact]
    public async Task Twenty_grants_at_once_are_all_counted()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        var amounts = Enumerable.Range(1, 20).ToArray();
        foreach (var answer in await Task.WhenAll(amounts.Select(amount => api.GrantAsync(id, "daily", amount)))) answer.ShouldBeDone();
        (await api.GrantedAsync(id)).Should().Be(amounts.Sum());
        (await api.StoredAsync(id))!.Grants.Select(grant => grant.Amount).Should().BeEquivalentTo(amounts.Select(amount => (long)amount));
    }

    [Fact]
    public async Task Grants_and_changes_of_the_limits_at_once_lose_nothing()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        for (var round = 1; round <= 20; round++)
        {
            var (plan, limit) = (round % 2 == 0 ? "gold" : "free", round);
            foreach (var answer in await Task.WhenAll(api.GrantAsync(id, "daily", 1),
                api.PutAsync(id, $$$$"""{"plan":"{{{{plan}}}}","policies":{"daily":{"limit":{{{{limit}}}}}}}"""))) answer.ShouldBeDone();
            (await api.GrantedAsync(id)).Should().Be(round);
            var stored = (await api.StoredAsync(id))!;
            (stored.Plan, stored.Policies["daily"]).Should().Be((plan, limit));
        }
    }

    [Fact]
    public async Task Grants_of_two_nodes_that_share_a_store_are_all_counted()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        await using var a = await KeyApi.StartAsync(shared: shared, clock: clock);
        await using var b = await KeyApi.StartAsync(shared: shared, clock: clock);
        var key = await a.IssueAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => TransitionsOf(i % 2 == 0 ? a : b).ApplyAsync(
            new ClientChangeRequest(key.ClientId, AuditActor.System("test")), keys => keys.GrantQuota("daily", 1, null), default)));
        results.Should().OnlyContain(result => result.Failure == null);
        (await shared.FindClientAsync(key.ClientId, default))!.Client.Limits!.Grants.Should().HaveCount(20);
    }

    private static ClientTransitions TransitionsOf(KeyApi api) =>
        (ClientTransitions)api.Services.GetService(typeof(ClientTransitions))!;
}
