using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Issuers;

/// <summary>An API that trusts two issuers, each only for its own callers.</summary>
internal sealed class TwoIssuers : IAsyncDisposable
{
    private TwoIssuers(FakeAuthorizationServer home, FakeAuthorizationServer partner) => (Home, Partner) = (home, partner);

    public FakeAuthorizationServer Home { get; }

    public FakeAuthorizationServer Partner { get; }

    public TestApi Api { get; private set; } = null!;

    /// <summary>Starts an API that trusts both issuers.</summary>
    public static Task<TwoIssuers> StartAsync(Action<JwtIssuerOptions> home, Action<JwtIssuerOptions> partner, TestApiOptions options) =>
        StartAsync(options, home, partner);

    /// <summary>Starts an API that trusts only the first issuer.</summary>
    public static Task<TwoIssuers> StartWithOneAsync(TestApiOptions options, Action<JwtIssuerOptions>? home = null) =>
        StartAsync(options, home ?? (_ => { }), null);

    public async ValueTask DisposeAsync()
    {
        if (Api is not null) await Api.DisposeAsync();
        await Home.DisposeAsync();
        await Partner.DisposeAsync();
    }

    private static async Task<TwoIssuers> StartAsync(TestApiOptions options, Action<JwtIssuerOptions> home,
        Action<JwtIssuerOptions>? partner)
    {
        var two = new TwoIssuers(await FakeAuthorizationServer.StartAsync("ES256"), await FakeAuthorizationServer.StartAsync("ES256"));
        try
        {
            two.Api = await TestApi.StartAsync(options with
            {
                ConfigureJwt = jwt =>
                {
                    Add(jwt, two.Home, home);
                    if (partner is not null) Add(jwt, two.Partner, partner);
                    options.ConfigureJwt?.Invoke(jwt);
                },
            });
            return two;
        }
        catch
        {
            await two.DisposeAsync();
            throw;
        }
    }

    private static void Add(JwtOptions jwt, FakeAuthorizationServer server, Action<JwtIssuerOptions> configure) =>
        jwt.AddIssuer(server.Issuer, "orders-api", issuer =>
    {
        issuer.RequireHttpsMetadata = false;
        issuer.WarmUp = KeyWarmUp.Off;
        configure(issuer);
    });
}
