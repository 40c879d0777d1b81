using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Issuers that are known only at run time: realms of one server, allowed by a list.</summary>
public sealed class IssuerResolverTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly Realms _realms = new();
    private FakeAuthorizationServer _server = null!;
    private TestApi _api = null!;
    private Measured _counted = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeAuthorizationServer.StartAsync(_clock, "ES256");
        _server.Instead = AnswerAsync;
        _realms.Server = _server.Issuer;
        _api = await TestApi.StartAsync(new TestApiOptions { Clock = _clock, Environment = "Development", Settings = Realms.OnThisMachine(),
            Services = services => services.AddSingleton<IIssuerResolver>(_realms) });
        _counted = new Measured(_api);
    }

    public async ValueTask DisposeAsync()
    {
        _counted.Dispose();
        await _api.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Concurrent_requests_resolve_an_allowed_issuer_once()
    {
        _realms.Allowed["one"] = true;
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync("one")))) answer.ShouldBeOk();
        _realms.Asked.Should().Equal(_realms.Of("one"));
        _server.Requests.Should().Be(2);
    }

    [Fact]
    public async Task A_disallowed_issuer_causes_no_request_and_a_change_to_the_list_applies_at_once()
    {
        await ShouldRefuseAsync("one", "issuer_unknown");
        (_server.Requests, _realms.Asked.Count).Should().Be((0, 0));

        _realms.Allowed["one"] = true;
        var token = Token("one");
        for (var i = 0; i < 2; i++) (await _api.GetAsync("/orders", token)).ShouldBeOk();
        _counted.Sum("api_security.token_cache.hits").Should().Be(1);
        _realms.Allowed["one"] = false;
        (await _api.GetAsync("/orders", token)).ShouldBeInvalidToken();
        _realms.Allowed["one"] = true;
        (await _api.GetAsync("/orders", token)).ShouldBeOk();
    }

    [Fact]
    public async Task An_issuer_that_the_resolver_does_not_know_is_resolved_again_after_a_minute()
    {
        _realms.Allowed["one"] = true;
        _realms.Resolve = _ => null;
        for (var i = 0; i < 3; i++) await ShouldRefuseAsync("one", "issuer_unknown");
        _realms.Asked.Should().HaveCount(1);

        _realms.Resolve = _realms.Settings;
        _clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        await ShouldRefuseAsync("one", "issuer_unknown");
        _clock.Advance(TimeSpan.FromTicks(1));
        (await AskAsync("one")).ShouldBeOk();
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("hangs")]
    [InlineData("another issuer")]
    [InlineData("no audience")]
    [InlineData("encrypted")]
    public async Task When_the_resolver_fails_requests_get_503_and_are_never_accepted(string how)
    {
        _realms.Allowed["one"] = true;
        _realms.Resolve = issuer =>
        {
            var settings = _realms.Settings(issuer);
            switch (how)
            {
                case "throws": throw new InvalidOperationException("marker");
                case "another issuer": settings.Authority += "x"; break;
                case "no audience": settings.Audiences.Clear(); break;
                case "encrypted": settings.DecryptionKeyFiles.Add("x"); break;
            }

            return settings;
        };
        _realms.Hangs = how == "hangs";
        var asking = Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AskAsync("one")));
        if (how == "hangs")
        {
            await _realms.Arrived.Task;
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        foreach (var answer in await asking) answer.ShouldBe(503, "verification_unavailable");
        _realms.Asked.Should().HaveCount(1);
        _api.Log.Ours.Count(line => line.EventId is 1205 or 1206).Should().Be(1);
        _api.Log.Lines.Should().NotContain(line => line.Text.Contains("marker"));

        (_realms.Resolve, _realms.Hangs) = (_realms.Settings, false);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync("one")).ShouldBeOk();
    }

    [Fact]
    public async Task A_resolver_that_keeps_failing_is_called_less_and_less_often()
    {
        _realms.Allowed["one"] = true;
        _realms.Resolve = _ => throw new InvalidOperationException();
        foreach (var (seconds, at) in new[] { 1, 2, 4, 8, 16, 30, 30 }.Select((seconds, at) => (seconds, at)))
        {
            var answer = await AskAsync("one");
            answer.ShouldBe(503, "verification_unavailable");
            answer.Headers["Retry-After"].Should().Equal(seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
            _realms.Asked.Should().HaveCount(at + 1);
            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            (await AskAsync("one")).ShouldBe(503, "verification_unavailable");
            _realms.Asked.Should().HaveCount(at + 1);
            _clock.Advance(TimeSpan.FromTicks(1));
        }

        _realms.Resolve = _realms.Settings;
        (await AskAsync("one")).ShouldBeOk();
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_break_an_issuer()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = _clock, Settings = Realms.OnThisMachine(), Services = services => services.AddSingleton<IIssuerResolver>(_realms)
                .AddSingleton<ILoggerProvider>(new ThrowingLog()),
        });
        _realms.Allowed["one"] = true;
        _realms.Resolve = _ => throw new InvalidOperationException();
        (await api.GetAsync("/orders", Token("one"))).ShouldBe(503, "verification_unavailable");
        _realms.Resolve = _realms.Settings;
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await api.GetAsync("/orders", Token("one"))).Status.Should().BeOneOf(System.Net.HttpStatusCode.OK,
            System.Net.HttpStatusCode.ServiceUnavailable);
        (await api.GetAsync("/orders", Token("one"))).ShouldBeOk();
    }

    private sealed class ThrowingLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (eventId.Id is >= 1200 and < 1300) throw new InvalidOperationException("The log is full.");
        }

        public void Dispose()
        {
        }
    }

    [Fact]
    public async Task When_the_resolver_cannot_check_an_issuer_cached_tokens_get_503_too()
    {
        _realms.Allowed["one"] = true;
        var token = Token("one");
        (await _api.GetAsync("/orders", token)).ShouldBeOk();
        _realms.Failure = new InvalidOperationException("marker");
        (await _api.GetAsync("/orders", token)).ShouldBe(503, "verification_unavailable");
        (await AskAsync("two")).ShouldBe(503, "verification_unavailable");
        _api.Log.Ours.Count(line => line.EventId == 1205).Should().Be(1);
        _api.Log.Lines.Should().NotContain(line => line.Text.Contains("marker"));
        _realms.Failure = null;
        (await _api.GetAsync("/orders", token)).ShouldBeOk();
    }

    [Fact]
    public async Task Issuers_without_a_valid_token_so_far_evict_only_each_other()
    {
        await using var world = await SmallAsync();
        (await world.GoodAsync("good")).ShouldBeOk();
        for (var i = 0; i < 2 * Few; i++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
            (await world.ForgedAsync("realm" + i)).ShouldBeInvalidToken();
        var asked = (2 * Few) + 1;
        world.Realms.Asked.Should().HaveCount(asked);

        (await world.GoodAsync("good")).ShouldBeOk();
        await world.ForgedAsync("realm" + ((2 * Few) - 1));
        world.Realms.Asked.Should().HaveCount(asked);
        await world.ForgedAsync("realm0");
        world.Realms.Asked.Should().HaveCount(asked + 1);
    }

    [Fact]
    public async Task Evicting_an_issuer_also_removes_its_cached_tokens()
    {
        await using var world = await SmallAsync();
        var token = world.Token("first").Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 2 * Few; i++, world.Clock.Advance(TimeSpan.FromSeconds(1))) (await world.GoodAsync("realm" + i)).ShouldBeOk();
        world.Realms.Asked.Should().HaveCount((2 * Few) + 1);
        (await world.GoodAsync("realm" + ((2 * Few) - 1))).ShouldBeOk();
        world.Realms.Asked.Should().HaveCount((2 * Few) + 1);

        (await world.Api.GetAsync("/orders", token)).ShouldBeOk(); // least recently used, so it was evicted
        (world.Realms.Asked.Count, world.Realms.Asked.Last()).Should().Be(((2 * Few) + 2, world.Realms.Of("first")));
    }

    [Fact]
    public async Task Two_new_issuers_do_not_evict_each_other_while_the_table_is_full()
    {
        await using var world = await SmallAsync();
        for (var i = 0; i < Few; i++, world.Clock.Advance(TimeSpan.FromSeconds(1))) (await world.GoodAsync("realm" + i)).ShouldBeOk();
        foreach (var realm in new[] { "a", "b", "a", "b" }) (await world.ForgedAsync(realm)).ShouldBeInvalidToken();
        world.Realms.Asked.Should().HaveCount(Few + 2);
    }

    private const int Few = 20;

    private static Task<ResolverWorld> SmallAsync() => ResolverWorld.StartAsync(realms => realms.Pattern = true,
        Realms.OnThisMachine(("MaxIssuers", Few.ToString(System.Globalization.CultureInfo.InvariantCulture))));

    [Fact]
    public async Task An_issuer_that_hangs_does_not_slow_down_another()
    {
        _realms.Allowed["good"] = _realms.Allowed["hanging"] = true;
        var hanging = AskAsync("hanging");
        await _server.Arrivals.WaitAsync();
        for (var i = 0; i < 5; i++) (await AskAsync("good")).ShouldBeOk();
        hanging.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await hanging).ShouldBe(503, "verification_unavailable");
        (await AskAsync("good")).ShouldBeOk();
    }

    [Fact]
    public async Task Made_up_issuers_that_a_pattern_allows_are_rate_limited_and_evict_only_each_other()
    {
        _realms.Pattern = true;
        (await AskAsync("good")).ShouldBeOk();
        _server.Instead = context =>
            context.Request.Path.StartsWithSegments("/good") ? AnswerAsync(context) : Task.FromResult(context.Response.StatusCode = 404);
        var before = _server.Requests;
        var hosts = _api.App.Services.GetRequiredService<TrustedIssuers>().Resolved!.Hosts;
        List<Task<TestAnswer>> invented = [];
        for (var second = 0; second < 120; second++, _clock.Advance(TimeSpan.FromSeconds(1)))
        {
            for (var i = 0; i < 20; i++) invented.Add(AskAsync(Guid.NewGuid().ToString()));
            (await AskAsync("good")).ShouldBeOk();
            await Eventually.BecomesTrueAsync(() => invented.Count(one => !one.IsCompleted) <= hosts.Waiting, TimeSpan.FromSeconds(60));
            foreach (var answer in invented.Where(one => one.IsCompleted)) (await answer).ShouldBe(503, "verification_unavailable");
            invented.RemoveAll(one => one.IsCompleted);
        }

        // 500 at once, then 5 every 2 seconds. The limit applies to the resolver and to the server.
        (_server.Requests - before).Should().BeInRange(780, 800);
        _realms.Asked.Count.Should().BeInRange(780, 801);
        _realms.Asked.Count(issuer => issuer == _realms.Of("good")).Should().Be(1);
        _counted.Of(KeyWorld.Refreshes).Distinct()
            .Should().BeEquivalentTo("issuer=resolved result=success", "issuer=resolved result=bad_status");
        _api.Log.Ours.Count(line => line.EventId == 1203).Should().Be(0);
    }

    [Fact]
    public async Task An_issuer_name_that_is_too_long_is_refused_before_the_resolver_is_called()
    {
        _realms.Pattern = true;
        await ShouldRefuseAsync(new string('a', 600), "issuer_unknown");
        _realms.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task The_resolver_is_not_called_for_a_configured_issuer()
    {
        await using var configured = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(configured,
            new TestApiOptions { Services = services => services.AddSingleton<IIssuerResolver>(_realms) });
        (await api.GetAsync("/orders", configured.Token().Build())).ShouldBeOk();
        _realms.Asked.Should().BeEmpty();
    }

    private Task AnswerAsync(HttpContext context) => Realms.AnswerAsync(_server, context);

    private Task<TestAnswer> AskAsync(string realm) => _api.GetAsync("/orders", Token(realm));

    private string Token(string realm) => _server.Token().With("iss", _realms.Of(realm)).Build();

    private async Task ShouldRefuseAsync(string realm, string reason)
    {
        var answer = await AskAsync(realm);
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }
}
