using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary>The limits of a client reach the requests with its keys, on every node.</summary>
public sealed class CallerLimitTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_caller_has_the_limits_of_its_client()
    {
        await using var api = await NodeAsync();
        var key = await api.Keys.IssueAsync(client: client => client with
        {
            Limits = new()
            {
                Plan = "gold", Policies = new Dictionary<string, long> { ["daily"] = 7 },
                Grants = [new() { Policy = "daily", Amount = 5, At = Start }],
            },
        });
        var limits = (await api.LimitsOfAsync(key))!;
        limits.Plan.Should().Be("gold");
        limits.Overrides.Should().Equal(new Dictionary<string, long> { ["daily"] = 7 });
        limits.Grants.Should().Equal(new QuotaGrant("daily", Start, 5));
        (await api.LimitsOfAsync(key)).Should().BeSameAs(limits, "they are created once for a cached key");
    }

    [Fact]
    public async Task A_caller_without_limits_has_none()
    {
        await using var api = await NodeAsync();
        (await api.LimitsOfAsync(await api.Keys.IssueAsync())).Should().BeNull();
    }

    [Fact]
    public async Task All_keys_of_a_client_get_new_limits_on_another_node_with_the_next_read_of_the_feed()
    {
        var clock = new FakeTimeProvider(Start);
        var shared = new InMemoryApiKeyStore(clock);
        await using var a = await NodeAsync(shared, clock);
        await using var b = await NodeAsync(shared, clock);
        var current = await a.Keys.IssueAsync();
        var next = await a.Keys.IssueNextAsync(current);
        foreach (var key in new[] { current, next }) (await b.LimitsOfAsync(key)).Should().BeNull();
        await b.Keys.SettledAsync(); // the first use of the next key is recorded
        await b.Keys.Feed.ReadAsync();
        foreach (var key in new[] { current, next }) (await b.LimitsOfAsync(key)).Should().BeNull();
        clock.Advance(TimeSpan.FromSeconds(1));

        await ChangeAsync(a.Keys, current, keys => keys.SetLimits("gold", new Dictionary<string, long>()));
        foreach (var key in new[] { current, next }) (await a.LimitsOfAsync(key))!.Plan.Should().Be("gold", "this node made the change");
        await a.Keys.SettledAsync();
        foreach (var key in new[] { current, next }) (await b.LimitsOfAsync(key)).Should().BeNull("the feed was not read yet");
        clock.Advance(TimeSpan.FromSeconds(1));
        await b.Keys.Feed.ReadAsync();
        foreach (var key in new[] { current, next }) (await b.LimitsOfAsync(key))!.Plan.Should().Be("gold");

        await ChangeAsync(a.Keys, current, keys => keys.GrantQuota("daily", 5, null));
        clock.Advance(TimeSpan.FromSeconds(1));
        await b.Keys.Feed.ReadAsync();
        foreach (var key in new[] { current, next })
            (await b.LimitsOfAsync(key))!.Grants.Should().Equal(new QuotaGrant("daily", Start.AddSeconds(2), 5));
    }

    [Fact]
    public async Task The_time_of_a_grant_is_by_the_clock_of_the_store()
    {
        var clock = new FakeTimeProvider(Start);
        var shared = new InMemoryApiKeyStore(new FakeTimeProvider(Start.AddMinutes(-5)));
        await using var node = await NodeAsync(shared, clock);
        var key = await node.Keys.IssueAsync();
        await ChangeAsync(node.Keys, key, keys => keys.GrantQuota("daily", 5, null));
        (await shared.FindClientAsync(key.ClientId, default))!.Client.Limits!.Grants.Single().At.Should().Be(Start.AddMinutes(-5));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(ApiClientLimits.MaxUnits + 1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, ApiClientLimits.MaxUnits + 1)]
    public async Task A_stored_limit_that_is_out_of_range_makes_the_key_unreadable(long limit, long amount)
    {
        await using var api = await NodeAsync();
        var key = await api.Keys.IssueAsync(client: client => client with
        {
            Limits = new()
            {
                Policies = new Dictionary<string, long> { ["daily"] = limit },
                Grants = [new() { Policy = "daily", Amount = amount, At = Start }],
            },
        });
        (await api.Keys.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
    }

    private static async Task ChangeAsync(KeyApi api, TestKey key, Func<ClientKeys, TransitionFailure?> change) =>
        (await api.Services.GetRequiredService<ClientTransitions>().ApplyAsync(
            new ClientChangeRequest(key.ClientId, AuditActor.System("test")), change, default)).Failure.Should().BeNull();

    private static async Task<Node> NodeAsync(IApiKeyStore? shared = null, FakeTimeProvider? clock = null)
    {
        var seen = new LastCaller();
        return new Node(await KeyApi.StartAsync(shared: shared, clock: clock ?? new FakeTimeProvider(Start), options: new TestApiOptions
        {
            AddSecurity = services => services.AddSingleton<ICallerObserver>(seen),
        }), seen);
    }

    private sealed record Node(KeyApi Keys, LastCaller Seen) : IAsyncDisposable
    {
        public async Task<CallerLimits?> LimitsOfAsync(TestKey key)
        {
            (await Keys.GetAsync("/orders", key)).ShouldBeOk();
            return Seen.Caller!.Limits;
        }

        public ValueTask DisposeAsync() => Keys.DisposeAsync();
    }

    private sealed class LastCaller : ICallerObserver
    {
        public AcceptedCaller? Caller { get; private set; }

        public void Accepted(HttpContext context, AcceptedCaller caller) => Caller = caller;
    }
}
