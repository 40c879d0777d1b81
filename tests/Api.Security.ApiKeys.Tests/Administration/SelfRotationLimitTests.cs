using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests;

/// <summary>How many successors a key may request, and how many unused successors are kept.</summary>
public sealed class SelfRotationLimitTests
{
    [Fact]
    public async Task The_eleventh_successor_within_an_hour_is_refused_with_429_and_Retry_After()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var key = await api.KeyAsync(id);
        for (var i = 0; i < 10; i++) AdminApi.KeyOf(id, await RotateAsync(api.Keys, key));
        var refused = await RotateAsync(api.Keys, key);
        refused.ShouldBeProblem(429, "rate_limited");
        refused.Headers["Retry-After"].Should().Equal("360");
        api.Keys.Clock.Advance(TimeSpan.FromSeconds(360) - TimeSpan.FromMicroseconds(1));
        (await RotateAsync(api.Keys, key)).ShouldBeProblem(429, "rate_limited");
        api.Keys.Clock.Advance(TimeSpan.FromMicroseconds(1));
        AdminApi.KeyOf(id, await RotateAsync(api.Keys, key));
        (await RotateAsync(api.Keys, key)).ShouldBeProblem(429, "rate_limited");
    }

    [Fact]
    public async Task All_nodes_share_the_limit_and_a_promoted_successor_does_not_reset_it()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        await using var a = await StartAsync(shared, clock);
        await using var b = await StartAsync(shared, clock);
        var key = await a.IssueAsync(client: client => client with { SelfRotation = true });
        for (var i = 0; i < 4; i++) AdminApi.KeyOf(key.ClientId, await RotateAsync(i % 2 == 0 ? a : b, key));
        var next = AdminApi.KeyOf(key.ClientId, await RotateAsync(b, key));
        (await shared.ChangeClientAsync(new ApiClientSelection(key.ClientId), locked =>
        {
            var keys = new ClientKeys(locked, RotationBench.Rules, RotationBench.Operator, new AuditIds());
            keys.Promote(force: true).Should().BeNull();
            return keys.ToCommit();
        }, default)).Should().Be(ApiKeyCommitResult.Written);
        (await RotateAsync(a, next)).ShouldBeProblem(429, "rate_limited");
        (await RotateAsync(b, next)).ShouldBeProblem(429, "rate_limited");
    }

    [Fact]
    public async Task Rotations_by_an_administrator_are_not_limited_and_do_not_use_up_the_limit()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var key = await api.KeyAsync(id);
        for (var i = 0; i < 12; i++) await api.RotateAsync(id);
        for (var i = 0; i < 10; i++) AdminApi.KeyOf(id, await RotateAsync(api.Keys, key));
        (await RotateAsync(api.Keys, key)).ShouldBeProblem(429, "rate_limited");
        await api.RotateAsync(id);
    }

    [Fact]
    public async Task Only_the_last_twenty_unused_superseded_successors_are_kept()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var current = await api.KeyAsync(id);
        var first = await api.RotateAsync(id);
        var last = first;
        for (var i = 0; i < 60; i++) last = await api.RotateAsync(id);
        (await api.Keys.Store.FindClientAsync(id, default))!.Keys.Should().HaveCount(22);
        (await api.GetAsync($"/admin/api-keys/{first.PublicId}")).ShouldBeProblem(404, "not_found");
        (await api.Keys.GetAsync("/orders", first)).ShouldBeProblem(401, "invalid_key");
        (await api.Keys.GetAsync("/orders", current)).ShouldBeOk();
        (await api.Keys.GetAsync("/orders", last)).ShouldBeOk();
    }

    private static Task<KeyApi> StartAsync(IApiKeyStore shared, FakeTimeProvider clock) =>
        KeyApi.StartAsync(options => options.Rotation.SelfRotationsPerHour = 5,
            new TestApiOptions { Endpoints = app => app.MapApiKeySelf() }, shared, clock);

    private static Task<TestAnswer> RotateAsync(KeyApi api, TestKey key) =>
        api.SendAsync(key.Request("/api-keys/self/rotation", HttpMethod.Post));
}
