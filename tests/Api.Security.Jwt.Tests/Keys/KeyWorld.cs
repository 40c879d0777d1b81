using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>One API and its one issuer, with all metrics recorded. Only the test moves the clock.</summary>
internal sealed record KeyWorld(FakeTimeProvider Clock, FakeAuthorizationServer Issuer, TestApi Api, Measured Counted) : IAsyncDisposable
{
    public const string Refreshes = "api_security.keys.refreshes";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    public static async Task<KeyWorld> StartAsync(
        Action<FakeAuthorizationServer>? prepare = null, Action<JwtIssuerOptions>? configure = null, TestApiOptions? options = null)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        prepare?.Invoke(issuer);
        var api = await TestApi.StartAsync(issuer, (options ?? new TestApiOptions()) with { Clock = clock, ConfigureIssuer = configure });
        return new KeyWorld(clock, issuer, api, new Measured(api));
    }

    public Task<TestAnswer> GoodAsync() => Api.GetAsync("/orders", Issuer.Token().Build());

    public Task<TestAnswer> UnknownKidAsync() =>
        Api.GetAsync("/orders", Issuer.Token().WithHeader("kid", Guid.NewGuid().ToString()).Build());

    /// <summary>
    /// Waits until keys were fetched this many times and the last fetch has ended. A fetch is counted a moment before it ends, and a
    /// request in between would join it.
    /// </summary>
    public async Task RefreshedAsync(int count)
    {
        await Counted.WaitAsync(Refreshes, count);
        foreach (var keys in Api.App.Services.GetRequiredService<TrustedIssuers>().Discovered)
            await keys.Fetch.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Waits until a request hangs at the provider, and then lets the time limit pass.</summary>
    public async Task EndHangingAsync()
    {
        await Issuer.Arrivals.WaitAsync();
        Clock.Advance(TimeLimit);
    }

    public void ForgetArrivals()
    {
        while (Issuer.Arrivals.Wait(0))
        {
        }
    }

    public void AdvanceTo(DateTimeOffset time) => Clock.Advance(time - Clock.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        Counted.Dispose();
        await Api.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
