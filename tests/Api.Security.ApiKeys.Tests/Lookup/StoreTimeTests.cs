using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Two nodes share one store. The clock of one node is five minutes off, so the clock of the store decides.</summary>
public sealed class StoreTimeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _right = new(Time);
    private readonly List<KeyApi> _nodes = [];
    private readonly IApiKeyStore _store;
    private KeyApi _node = null!;

    public StoreTimeTests() => _store = new InMemoryApiKeyStore(_right);

    public static TheoryData<int> Minutes => [5, -5];

    public async ValueTask InitializeAsync() => _node = await StartAsync(_right);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Minutes))]
    public async Task A_promotion_by_a_node_with_another_clock_retires_the_old_key_everywhere_immediately(int minutes)
    {
        var (off, clock) = await StartOffAsync(minutes);
        var (old, next) = await RotatingAsync();
        (await SendAsync(off, "POST", $"/admin/api-clients/{old.ClientId}/rotation/promote?force=true")).ShouldBeDone();
        await ReadFeedsAsync();
        foreach (var node in _nodes)
        {
            (await node.GetAsync("/orders", old)).ShouldBeProblem(401, "key_retired");
            (await node.GetAsync("/orders", next)).ShouldBeOk();
        }

        (await _node.StoredAsync(old)).Key.AcceptUntil.Should().Be(Time);
        clock.GetUtcNow().Should().Be(Time.AddMinutes(minutes));
    }

    [Theory]
    [MemberData(nameof(Minutes))]
    public async Task A_node_with_another_clock_cannot_revive_a_retired_key_or_end_a_grace_period_early(int minutes)
    {
        var (off, clock) = await StartOffAsync(minutes);
        var (old, next) = await RotatingAsync();
        (await _node.GetAsync("/orders", next)).ShouldBeOk();
        await _node.SettledAsync(); // the first use is recorded, so the old key has a minute left
        await ReadFeedsAsync();
        Advance(clock, TimeSpan.FromSeconds(60) - TimeSpan.FromMicroseconds(1));
        foreach (var node in _nodes) (await node.GetAsync("/orders", old)).ShouldBeOk();
        Advance(clock, TimeSpan.FromMicroseconds(1));
        foreach (var node in _nodes) (await node.GetAsync("/orders", old)).ShouldBeProblem(401, "key_retired");
        (await SendAsync(off, "DELETE", $"/admin/api-clients/{old.ClientId}/rotation?force=true")).ShouldBeProblem(409, "no_rotation");
        await ReadFeedsAsync();
        foreach (var node in _nodes)
        {
            (await node.GetAsync("/orders", old)).ShouldBeProblem(401, "key_retired");
            (await node.GetAsync("/orders", next)).ShouldBeOk();
        }
    }

    [Theory]
    [MemberData(nameof(Minutes))]
    public async Task A_key_becomes_valid_and_expires_on_every_node_at_the_same_moment(int minutes)
    {
        var (_, clock) = await StartOffAsync(minutes);
        var key = await _node.IssueAsync(key => key with { NotBefore = Time.AddSeconds(10), ExpiresAt = Time.AddSeconds(20) });
        Advance(clock, TimeSpan.FromSeconds(10) - TimeSpan.FromMicroseconds(1));
        foreach (var node in _nodes) (await node.GetAsync("/orders", key)).ShouldBeProblem(401, "key_not_yet_valid");
        Advance(clock, TimeSpan.FromMicroseconds(1));
        foreach (var node in _nodes) (await node.GetAsync("/orders", key)).ShouldBeOk();
        Advance(clock, TimeSpan.FromSeconds(10) - TimeSpan.FromMicroseconds(1));
        foreach (var node in _nodes) (await node.GetAsync("/orders", key)).ShouldBeOk();
        Advance(clock, TimeSpan.FromMicroseconds(1));
        foreach (var node in _nodes) (await node.GetAsync("/orders", key)).ShouldBeProblem(401, "key_expired");
    }

    [Theory]
    [MemberData(nameof(Minutes))]
    public async Task A_revocation_by_a_node_with_another_clock_gets_the_store_time_and_applies_immediately(int minutes)
    {
        var (off, _) = await StartOffAsync(minutes);
        var key = await _node.IssueAsync();
        foreach (var node in _nodes) (await node.GetAsync("/orders", key)).ShouldBeOk();
        (await SendAsync(off, "POST", $"/admin/api-keys/{key.PublicId}/revoke", """{"reason":"compromised"}""")).ShouldBeDone();
        await ReadFeedsAsync();
        foreach (var node in _nodes) (await node.GetAsync("/orders", key)).ShouldBeProblem(401, "key_revoked");
        (await _node.StoredAsync(key)).Key.RevokedAt.Should().Be(Time);
    }

    [Theory]
    [MemberData(nameof(Minutes))]
    public async Task A_key_issued_by_a_node_with_another_clock_has_the_usual_lifetime(int minutes)
    {
        var (off, _) = await StartOffAsync(minutes);
        var client =
            (string)(await SendAsync(off, "POST", "/admin/api-clients", """{"name":"a","scopes":["read:orders"]}""")).Problem["id"]!;
        var key = AdminApi.KeyOf(client, await SendAsync(off, "POST", $"/admin/api-clients/{client}/keys", "{}"));
        var stored = await _node.StoredAsync(key);
        (stored.Client.CreatedAt, stored.Key.CreatedAt, stored.Key.ExpiresAt).Should().Be((Time, Time, Time.AddDays(90)));
        foreach (var node in _nodes) (await node.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Theory]
    [MemberData(nameof(Minutes))]
    public async Task A_clock_that_is_off_is_logged_once_and_reported_by_health_and_as_a_metric(int minutes)
    {
        var (off, clock) = await StartOffAsync(minutes);
        using var measured = new Measured(off.Api);
        for (var i = 0; i < 3; i++) await off.Feed.ReadAsync();
        off.Api.Log.Lines.Count(line => line.EventId == 1425).Should().Be(1);
        measured.Observe("api_security.api_keys.clock.skew").Should().Equal((minutes * 60.0, ""));
        (await off.Api.GetAsync("/ready")).Body.Should().Be("Degraded");
        (await _node.Api.GetAsync("/ready")).Body.Should().Be("Healthy");
        clock.AdjustTime(_right.GetUtcNow());
        await off.Feed.ReadAsync();
        off.Api.Log.Lines.Count(line => line.EventId is 1425).Should().Be(1);
        off.Api.Log.Lines.Count(line => line.EventId is 1426).Should().Be(1);
        (await off.Api.GetAsync("/ready")).Body.Should().Be("Healthy");
    }

    [Fact]
    public async Task While_the_store_is_down_health_is_degraded_and_its_time_continues_from_the_last_read()
    {
        var (off, clock) = await StartOffAsync(5);
        var key = await _node.IssueAsync(key => key with { ExpiresAt = Time.AddSeconds(50) });
        (await off.GetAsync("/orders", key)).ShouldBeOk();
        off.Store.IsDown = true;
        await off.Feed.ReadAsync();
        (await off.Api.GetAsync("/ready")).Body.Should().Be("Degraded");
        Advance(clock, TimeSpan.FromSeconds(49));
        (await off.GetAsync("/orders", key)).ShouldBeOk();
        Advance(clock, TimeSpan.FromSeconds(1));
        (await off.GetAsync("/orders", key)).ShouldBeProblem(401, "key_expired");
    }

    private async Task<(KeyApi Node, FakeTimeProvider Clock)> StartOffAsync(int minutes)
    {
        var clock = new FakeTimeProvider(Time.AddMinutes(minutes));
        return (await StartAsync(clock), clock);
    }

    private async Task<KeyApi> StartAsync(FakeTimeProvider clock)
    {
        var node = await KeyApi.StartAsync(shared: _store, clock: clock, options: new TestApiOptions
        {
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                services.AddHealthChecks().AddApiSecurityApiKeys();
            },
            Endpoints = app =>
            {
                app.MapApiKeyAdmin();
                app.MapHealthChecks("/ready").AllowAnonymous();
            },
        });
        await node.Feed.ReadAsync();
        _nodes.Add(node);
        return node;
    }

    /// <summary>A client whose next key has not been used yet, with a minute of grace.</summary>
    private async Task<(TestKey Old, TestKey Next)> RotatingAsync()
    {
        var old = await _node.IssueAsync();
        var next = AdminApi.KeyOf(old.ClientId, await SendAsync(_node, "POST", $"/admin/api-clients/{old.ClientId}/rotation",
            """{"mode":"routine","graceAfterFirstUseSeconds":60}"""));
        foreach (var node in _nodes) (await node.GetAsync("/orders", old)).ShouldBeOk();
        return (old, next);
    }

    private static Task<TestAnswer> SendAsync(KeyApi node, string method, string path, string? body = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return node.Api.SendAsync(request, ClaimsScheme.Credential(AdminApi.Admin));
    }

    private async Task ReadFeedsAsync()
    {
        foreach (var node in _nodes) await node.Feed.ReadAsync();
    }

    private void Advance(FakeTimeProvider off, TimeSpan by)
    {
        _right.Advance(by);
        off.Advance(by);
    }
}
