using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.DPoP.Tests;

/// <summary>An issuer, an API that takes DPoP, and a client with a key. The clock stands still.</summary>
internal sealed class DPoPWorld : IAsyncDisposable
{
    private DPoPWorld(FakeAuthorizationServer issuer, TestApi api, FakeTimeProvider clock) =>
        (Issuer, Api, Clock, Client) = (issuer, api, clock, new DPoPClient(clock: clock));

    public FakeAuthorizationServer Issuer { get; }

    public TestApi Api { get; }

    public FakeTimeProvider Clock { get; }

    public DPoPClient Client { get; }

    /// <summary>The address of the API, without a trailing slash.</summary>
    public string Address => Api.App.Urls.First();

    public string Orders => Address + "/orders";

    public static async Task<DPoPWorld> StartAsync(
        Action<DPoPOptions>? dpop = null, TestApiOptions? options = null, Action<IApiSecurityBuilder>? security = null,
        FakeTimeProvider? clock = null, FakeAuthorizationServer? issuer = null)
    {
        clock ??= new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        issuer ??= await FakeAuthorizationServer.StartAsync(clock, "ES256");
        options ??= new TestApiOptions();
        var api = await TestApi.StartAsync(options with
        {
            Clock = options.Clock ?? clock,
            AddSecurity = options.AddSecurity ?? (services =>
            {
                var builder = services.AddApiSecurity(shared => shared.Problems.IncludeReason = true);
                builder.AddJwt(jwt => jwt.AddIssuer(issuer.Issuer, "orders-api", trusted =>
                {
                    (trusted.RequireHttpsMetadata, trusted.WarmUp) = (false, KeyWarmUp.Off);
                    options.ConfigureIssuer?.Invoke(trusted);
                })).AddDPoP(dpop);
                security?.Invoke(builder);
            }),
        });
        return new DPoPWorld(issuer, api, clock);
    }

    /// <summary>A token that is bound to the key of the client.</summary>
    public string BoundToken(DPoPClient? client = null, string scope = "read:orders") =>
        Issuer.Token().With("scope", scope).With("cnf", (client ?? Client).Confirmation).Build();

    /// <summary>A valid proof for <c>GET /orders</c>.</summary>
    public TokenBuilder Proof(string token, string? nonce = null) => Client.Proof("GET", Orders, token, nonce);

    /// <summary>Sends <c>GET /orders</c> with a bound token and a proof that is valid but for a change.</summary>
    public Task<TestAnswer> TryAsync(Func<TokenBuilder, TokenBuilder>? change = null)
    {
        var token = BoundToken();
        var proof = Proof(token);
        return GetAsync("/orders", token, (change?.Invoke(proof) ?? proof).Build());
    }

    public Task<TestAnswer> GetAsync(string path, string token, params string[] proofs) => SendAsync(HttpMethod.Get, path, token, proofs);

    public Task<TestAnswer> SendAsync(HttpMethod method, string path, string token, params string[] proofs) =>
        SendAsync(new HttpRequestMessage(method, path), token, proofs);

    public Task<TestAnswer> SendAsync(HttpRequestMessage request, string token, params string[] proofs)
    {
        foreach (var proof in proofs) request.Headers.TryAddWithoutValidation("DPoP", proof);
        return Api.SendAsync(request, token, "DPoP");
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
