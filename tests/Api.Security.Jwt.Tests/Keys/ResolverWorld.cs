using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>One API with a resolver, and one server with any number of realms. Only the test moves the clock.</summary>
internal sealed record ResolverWorld(FakeTimeProvider Clock, FakeAuthorizationServer Server, Realms Realms, TestApi Api) : IAsyncDisposable
{
    private readonly Dictionary<string, string> _forged = [];
    private readonly SigningKey _stranger = SigningKey.Create("ES256", Server.Key.KeyId);

    public static async Task<ResolverWorld> StartAsync(
        Action<Realms>? prepare = null, Dictionary<string, string?>? settings = null, Action<WebApplication>? hubs = null)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var server = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        server.Instead = context => Realms.AnswerAsync(server, context);
        var realms = new Realms { Server = server.Issuer };
        prepare?.Invoke(realms);
        var api = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = clock, Environment = "Development", Settings = settings ?? Realms.OnThisMachine(), Endpoints = hubs,
            Services = services =>
            {
                services.AddSingleton<IIssuerResolver>(realms);
                if (hubs is not null) services.AddSignalR();
            },
        });
        return new ResolverWorld(clock, server, realms, api);
    }

    /// <summary>The request budgets of the servers.</summary>
    public HostQueues Hosts => Api.App.Services.GetRequiredService<TrustedIssuers>().Resolved!.Hosts;

    public static Task<ResolverWorld> StartAsync(int realms, params (string Key, string Value)[] settings) => StartAsync(
        resolver =>
        {
            for (var i = 0; i < realms; i++) resolver.Allowed["realm" + i] = true;
        },
        Realms.OnThisMachine(settings));

    /// <summary>Waits until every open request is queued for the budget of its server, so that only the clock can move it on.</summary>
    public Task SettleAsync(IReadOnlyCollection<Task> asked) =>
        Eventually.BecomesTrueAsync(() => asked.Count(one => !one.IsCompleted) <= Hosts.Waiting, TimeSpan.FromSeconds(60));

    public TokenBuilder Token(string realm) => Server.Token().With("iss", Realms.Of(realm));

    public Task<TestAnswer> GoodAsync(string realm) => Api.GetAsync("/orders", Token(realm).Build());

    /// <summary>Sends a token with a known kid and the signature of another key.</summary>
    public Task<TestAnswer> ForgedAsync(string realm)
    {
        if (!_forged.TryGetValue(realm, out var token))
            _forged[realm] = token = Token(realm).With("exp", Clock.GetUtcNow().ToUnixTimeSeconds() + 36_000).SignedBy(_stranger).Build();
        return Api.GetAsync("/orders", token);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Server.DisposeAsync();
    }
}
