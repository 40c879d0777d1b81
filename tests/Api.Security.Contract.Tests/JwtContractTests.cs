using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Contract.Tests;

public sealed class JwtContractTests : SchemeContractTests
{
    protected override string Scheme => "Bearer";

    protected override string ErrorCode => "invalid_token";

    private protected override async Task<SchemeWorld> StartAsync(Action<WebApplication> endpoints)
    {
        var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var stranger = SigningKey.Create("ES256", issuer.Key.KeyId);
        var api = await TestApi.StartAsync(issuer, new TestApiOptions { Endpoints = endpoints });
        return new SchemeWorld(
            api,
            scopes => Bearer(issuer.Token().With("scope", scopes)),
            () => Bearer(issuer.Token().SignedBy(stranger)),
            () => issuer.Instead = context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            },
            issuer);
    }

    private static HeaderLine[] Bearer(TokenBuilder token) => [new("Authorization", "Bearer " + token.Build())];
}
