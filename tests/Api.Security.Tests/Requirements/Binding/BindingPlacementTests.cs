using Api.Security.TestKit;
using Api.Security.Tests.Coexistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Binding;

/// <summary>
/// Requirements of bound tokens make startup fail where no package confirms one, and a cookie of a login never meets them.
/// </summary>
public sealed class BindingPlacementTests
{
    public static TheoryData<string, string> Names => new()
    {
        { "bound:", "requires a bound token, but no package confirms one: call AddDPoP() or AddMtls()." },
        { "bound:dpop", "requires a DPoP proof, but no package checks one: call AddDPoP()." },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Without_a_package_that_confirms_bindings_the_application_does_not_start(string name, string cure) =>
        (await RequirementApi.StartFailureAsync(app =>
        {
            app.MapGet("/x", () => "ok").RequireAuthorization(name);
            app.MapHub<BoundHub>("/hub");
        })).Should().Contain($"GET /x {cure}").And.Contain("BoundHub.Any requires a bound token").And.Contain(
            "BoundHub.Dpop requires a DPoP proof");

    [Fact]
    public async Task With_certificates_only_RequireDPoP_does_not_start()
    {
        var starting = () => StartWithCertificatesAsync(app => app.MapGet("/x", () => "ok").RequireDPoP());
        (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message
            .Should().Contain("GET /x requires a DPoP proof, but no package checks one: call AddDPoP().");
        await using var api = await StartWithCertificatesAsync(app => app.MapGet("/x", () => "ok").RequireSenderConstrained());
        (await api.AskAsync("/x")).ShouldBeInvalidToken();
        (await api.AskAsync("/x", """{"cnf":{"x5t#S256":"key"}}""")).ShouldBeOk();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cookie_does_not_open_it_and_a_token_must_be_bound(bool isFirst)
    {
        await using var site = await SiteWithLogin.StartAsync(
            isFirst: isFirst,
            endpoints: app =>
            {
                app.MapGet("/bound", () => "bound").RequireSenderConstrained();
                app.MapGet("/dpop", () => "dpop").RequireDPoP();
            },
            services: services => HeaderProof.Add(services, HeaderProof.DPoP));
        await site.LogInAsync();
        foreach (var path in (string[])["/bound", "/dpop"])
        {
            (await site.BrowseAsync(path)).ShouldBeMissingCredentials();
            (await site.BrowseAsync(path, SiteWithLogin.Token)).ShouldBeInvalidToken();
            (await site.BrowseAsync(path, """{"sub":"machine","cnf":{"jkt":"key"}}""")).Body.Should().Be(path[1..]);
        }
    }

    private static Task<TestApi> StartWithCertificatesAsync(Action<WebApplication> endpoints) => TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services);
            HeaderProof.Add(services, HeaderProof.Certificate);
        },
        Endpoints = endpoints,
    });

    private sealed class BoundHub : Hub
    {
        [RequireSenderConstrained]
        public string Any() => "ok";

        [RequireDPoP]
        public string Dpop() => "ok";
    }
}
