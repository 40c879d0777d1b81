using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Contract.Tests;

/// <summary>DPoP: a token in one header, and a new proof for each request in another.</summary>
public sealed class DPoPContractTests : SchemeContractTests
{
    protected override string Scheme => "DPoP";

    protected override string ErrorCode => "invalid_dpop_proof";

    // The scheme for access tokens that it needs is challenged, too.
    protected override string[] Challenges(string? code = null, string? scope = null)
    {
        var challenge = $"DPoP realm=\"api\"{Parameter("error", code)}{Parameter("scope", scope)}, algs=\"ES256 PS256\"";
        return code is null ? ["Bearer realm=\"api\"", challenge] : [challenge, "Bearer realm=\"api\""];
    }

    private protected override async Task<SchemeWorld> StartAsync(Action<WebApplication> endpoints)
    {
        var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var (client, stranger, store) = (new DPoPClient(), SigningKey.Create("ES256"), new Store());
        var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddSingleton<IReplayStore>(store).AddApiSecurity().AddJwt(jwt => jwt.AddIssuer(
                issuer.Issuer, "orders-api", one => (one.RequireHttpsMetadata, one.WarmUp) = (false, KeyWarmUp.Off))).AddDPoP(),
            Endpoints = endpoints,
        });
        return new SchemeWorld(
            api,
            scopes => [new("Authorization", "DPoP " + issuer.Token().With("scope", scopes).With("cnf", client.Confirmation).Build())],
            () => issuer.Token().With("cnf", client.Confirmation).Build() is var token
                ? [new("Authorization", "DPoP " + token), new("DPoP", Proof(HttpMethod.Get, "/orders", token).SignedBy(stranger).Build())]
                : [],
            () => store.Result = ReplayResult.Unavailable,
            issuer,
            (method, path, lines) => lines.Length == 0 || lines.Any(line => line.Name == "DPoP") || !lines[0].Value.StartsWith("DPoP ")
                ? lines
                : [.. lines, new("DPoP", Proof(method, path, lines[0].Value["DPoP ".Length..]).Build())]);

        TokenBuilder Proof(HttpMethod method, string path, string token) =>
            client.Proof(method.Method, new Uri(api.Client.BaseAddress!, path).AbsoluteUri, token);
    }

    private sealed class Store : IReplayStore
    {
        public ReplayResult Result { get; set; } = ReplayResult.Added;

        public ValueTask<ReplayResult> TryAddAsync(
            in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            new(Result);
    }
}
