using System.Net.Http.Headers;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>A revocation while the store does not respond: what the deny list contains meanwhile and afterwards.</summary>
public sealed class SilentStoreTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly TaskCompletionSource _silence = new();
    private readonly RecordingBroadcast _broadcast = new();
    private KeyApi _api = null!;

    public async ValueTask InitializeAsync() =>
        _api = await KeyApi.StartAsync(shared: new InMemoryApiKeyStore(_clock), clock: _clock, options: new TestApiOptions
    {
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services);
            services.AddSingleton<IApiKeyBroadcast>(_broadcast);
        },
        Endpoints = app => app.MapApiKeyAdmin(),
    });

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_key_is_denied_while_the_store_is_silent_and_the_administrator_gets_503()
    {
        var (stolen, other) = (await KnownKeyAsync(), await KnownKeyAsync());
        BeSilent();
        var order = RevokeAsync(stolen);
        await UntilAsync(() => _broadcast.Denied.Contains(stolen.Id));
        (await _api.GetAsync("/orders", other)).ShouldBeOk();
        (await _api.GetAsync("/orders", stolen)).ShouldBeProblem(401, "key_revoked");
        (await EndAsync(order)).ShouldBeProblem(503, "store_unavailable");
        _broadcast.Denied.Should().Equal(stolen.Id);
    }

    [Fact]
    public async Task A_revocation_is_completed_even_if_the_administrator_aborts_the_request()
    {
        var stolen = await KnownKeyAsync();
        BeSilent();
        using var patience = new CancellationTokenSource();
        var order = _api.Api.Client.SendAsync(RevokeRequest(stolen), patience.Token);
        await UntilAsync(() => _api.Store.Changes > 0, by: TimeSpan.Zero);
        await patience.CancelAsync();
        await order.ContinueWith(_ => { }, TaskScheduler.Default);
        await UntilAsync(() => _broadcast.Denied.Contains(stolen.Id));
        BeBack();
        await UntilAsync(() => Said(1428));
        (await _api.GetAsync("/orders", stolen)).ShouldBeProblem(401, "key_revoked");
        (await _api.StoredAsync(stolen)).Key.RevokeReason.Should().Be("compromised");
        _broadcast.Allowed.Should().BeEmpty();
    }

    [Fact]
    public async Task A_key_leaves_the_list_if_the_store_finally_refuses_the_revocation_and_that_is_logged()
    {
        var good = await KnownKeyAsync();
        BeSilent();
        var order = RevokeAsync(good, "\"7\""); // not the version of the client
        await UntilAsync(() => _broadcast.Denied.Contains(good.Id));
        await EndAsync(order);
        BeBack();
        await UntilAsync(() => _broadcast.Denied.Count == 0);
        await UntilAsync(() => Said(1429));
        (await _api.GetAsync("/orders", good)).ShouldBeOk();
    }

    [Fact]
    public async Task A_revoked_key_stays_on_the_list_when_a_repeated_revocation_is_refused()
    {
        var stolen = await KnownKeyAsync();
        var before = await _api.StoredAsync(stolen);
        (await RevokeAsync(stolen)).ShouldBeDone();
        await UntilAsync(() => _broadcast.Denied.Contains(stolen.Id));
        BeSilent();
        await EndAsync(RevokeAsync(stolen, "\"7\""));
        BeBack();
        await UntilAsync(() => Said(1429));
        _broadcast.Denied.Should().Equal(stolen.Id);
        _broadcast.Allowed.Should().BeEmpty();
        _api.Store.Falsify = _ => before; // a backup is restored
        await _api.Announcer.AnnounceAsync([stolen.Id]);
        (await _api.GetAsync("/orders", stolen)).ShouldBeProblem(401, "key_revoked");
    }

    [Fact]
    public async Task A_key_that_another_node_revoked_meanwhile_is_on_the_list_when_the_request_is_refused()
    {
        var stolen = await KnownKeyAsync();
        BeSilent();
        var order = RevokeAsync(stolen, "\"7\"");
        await UntilAsync(() => _broadcast.Denied.Contains(stolen.Id));
        await EndAsync(order);
        await _api.ChangeAsync(stolen, key => key with { RevokedAt = _clock.GetUtcNow(), Slot = null });
        BeBack();
        await UntilAsync(() => Said(1429));
        await UntilAsync(() => _broadcast.Denied.Contains(stolen.Id));
        (await _api.GetAsync("/orders", stolen)).ShouldBeProblem(401, "key_revoked");
    }

    [Fact]
    public async Task Two_revocations_with_different_preconditions_are_both_processed()
    {
        var stolen = await KnownKeyAsync();
        _api.Store.IsDown = true;
        (await EndAsync(RevokeAsync(stolen, "\"7\""))).ShouldBeProblem(503, "store_unavailable");
        (await EndAsync(RevokeAsync(stolen, "\"1\""))).ShouldBeProblem(503, "store_unavailable");
        _api.Store.IsDown = false;
        await UntilAsync(() => Said(1428));
        await UntilAsync(() => Said(1429));
        (await _api.StoredAsync(stolen)).Key.RevokeReason.Should().Be("compromised");
        (await _api.GetAsync("/orders", stolen)).ShouldBeProblem(401, "key_revoked");
    }

    [Fact]
    public async Task A_revocation_is_given_up_and_logged_if_the_store_stays_down_and_the_key_stays_denied()
    {
        var stolen = await KnownKeyAsync();
        _api.Store.IsDown = true;
        (await EndAsync(RevokeAsync(stolen))).ShouldBeProblem(503, "store_unavailable");
        await UntilAsync(() => Said(1430), by: TimeSpan.FromMinutes(1));
        _broadcast.Denied.Should().Equal(stolen.Id);
        _broadcast.Until.Should().Be(_start + TimeSpan.FromDays(90), "the entry is kept until the key would have expired");
    }

    [Theory]
    [InlineData("t1", true)]
    [InlineData("t2", false)]
    public async Task An_administrator_of_one_tenant_can_deny_only_keys_that_are_known_to_belong_to_it(string tenant, bool isDenied)
    {
        var key = await _api.IssueAsync(client: client => client with { TenantId = "t1" });
        (await _api.GetAsync("/orders", key)).ShouldBeOk();
        _api.Store.IsDown = true;
        (await EndAsync(RevokeAsync(key, claims: AdminApi.ClaimsOf(tenant)))).ShouldBeProblem(503, "store_unavailable");
        _broadcast.Denied.Contains(key.Id).Should().Be(isDenied);
        _api.Store.IsDown = false;
        if (isDenied) return;
        (await _api.GetAsync("/orders", key)).ShouldBeOk();
        await UntilAsync(() => Said(1429));
        (await _api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task An_administrator_of_one_tenant_cannot_deny_a_key_that_is_not_cached()
    {
        var key = await _api.IssueAsync(client: client => client with { TenantId = "t1" });
        _api.Store.IsDown = true;
        (await EndAsync(RevokeAsync(key, claims: AdminApi.ClaimsOf("t1")))).ShouldBeProblem(503, "store_unavailable");
        _broadcast.Denied.Should().BeEmpty();
        (await EndAsync(RevokeAsync(key))).ShouldBeProblem(503, "store_unavailable");
        _broadcast.Denied.Should().Equal([key.Id], "an administrator of all tenants can deny it");
    }

    [Fact]
    public async Task While_the_store_works_only_keys_that_it_has_revoked_are_on_the_list()
    {
        var (stolen, good) = (await KnownKeyAsync(), await KnownKeyAsync());
        (await RevokeAsync(stolen)).ShouldBeDone();
        (await RevokeAsync(good, "\"7\"")).ShouldBeProblem(412, "version_mismatch");
        _clock.Advance(TimeSpan.FromMinutes(1));
        _broadcast.Denied.Should().Equal([stolen.Id], "the entry still refuses the key if an older state is restored");
        _broadcast.Allowed.Should().BeEmpty();
    }

    private readonly DateTimeOffset _start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private bool Said(int id) => _api.Api.Log.Lines.Any(line => line.EventId == id);

    private void BeSilent() => _api.Store.SilenceOfChanges = _silence.Task;

    private void BeBack()
    {
        _api.Store.SilenceOfChanges = null;
        _silence.TrySetResult();
    }

    private async Task<TestKey> KnownKeyAsync()
    {
        var key = await _api.IssueAsync();
        (await _api.GetAsync("/orders", key)).ShouldBeOk();
        return key;
    }

    private HttpRequestMessage RevokeRequest(TestKey key, string? ifMatch = null, string claims = AdminApi.Admin)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/api-keys/{key.PublicId}/revoke") { Content =
            new StringContent("""{"reason":"compromised"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + ClaimsScheme.Credential(claims));
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return request;
    }

    private Task<TestAnswer> RevokeAsync(TestKey key, string? ifMatch = null, string claims = AdminApi.Admin) =>
        _api.Api.SendAsync(RevokeRequest(key, ifMatch, claims));

    /// <summary>Advances the clock until the response arrives.</summary>
    private async Task<TestAnswer> EndAsync(Task<TestAnswer> order)
    {
        await UntilAsync(() => order.IsCompleted);
        return await order;
    }

    // Each check advances the clock a little. Code that waits for the clock waits already, or waits by one of the next checks.
    private Task<TimeSpan> UntilAsync(Func<bool> isSo, TimeSpan? by = null) => Eventually.BecomesTrueAsync(
        () =>
        {
            if (isSo()) return true;
            _clock.Advance(by ?? TimeSpan.FromMilliseconds(100));
            return false;
        },
        TimeSpan.FromSeconds(60));

    private sealed class RecordingBroadcast : IApiKeyBroadcast
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, DateTimeOffset> _denied = [];

        public IReadOnlyList<string> Denied
        {
            get
            {
                lock (_lock) return [.. _denied.Keys];
            }
        }

        public DateTimeOffset Until
        {
            get
            {
                lock (_lock) return _denied.Values.Single();
            }
        }

        public List<string> Allowed { get; } = [];

        public bool IsConnected => true;

        public Task PublishAsync(IReadOnlyList<string> keyIds, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DenyAsync(string keyId, DateTimeOffset until, CancellationToken cancellationToken)
        {
            lock (_lock) _denied[keyId] = until;
            return Task.CompletedTask;
        }

        public Task AllowAsync(string keyId, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                _denied.Remove(keyId);
                Allowed.Add(keyId);
            }

            return Task.CompletedTask;
        }

        public Task<bool> IsDeniedAsync(string keyId, CancellationToken cancellationToken) => Task.FromResult(Denied.Contains(keyId));

        public Task ListenAsync(IApiKeyListener listener, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
