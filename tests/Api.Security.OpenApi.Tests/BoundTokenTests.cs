using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.OpenApi.Tests;

/// <summary>Operations that need a bound token list only the schemes whose callers can have one.</summary>
public sealed class BoundTokenTests
{
    [Theory]
    [InlineData("/any", false, "bearer", "dpop")]
    [InlineData("/bound", false, "dpop")]
    [InlineData("/bound", true, "bearer", "dpop")]
    [InlineData("/dpop", true, "dpop")]
    public async Task An_operation_says_how_to_call_it(string path, bool hasCertificates, params string[] expected)
    {
        await using var api = await DescribedApi.StartAsync(
            new TestApiOptions
            {
                AddSecurity = services =>
                {
                    var security = services.AddApiSecurity()
                        .AddJwt(jwt => jwt.AddIssuer("https://auth.example", "orders-api", issuer => issuer.WarmUp = Jwt.KeyWarmUp.Off))
                        .AddDPoP();
                    if (hasCertificates) security.AddMtls();
                },
                Endpoints = app =>
                {
                    app.MapGet("/any", () => "").RequireScope("read:orders");
                    app.MapGet("/bound", () => "").RequireScope("read:orders").RequireSenderConstrained();
                    app.MapGet("/dpop", () => "").RequireScope("read:orders").RequireDPoP();
                },
            });
        var document = await api.DocumentAsync();
        document["paths"]![path]!["get"]!["security"]!.AsArray().Select(one => one!.AsObject().Single().Key)
            .Where(id => !id.StartsWith("oauth2", StringComparison.Ordinal)).Should().BeEquivalentTo(expected);
    }
}
