using System.Security.Claims;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Principals;

/// <summary>Claims transformations clone the principal, as ASP.NET Core's documentation tells them to; the clone means the same.</summary>
public sealed class ClonedPrincipalTests
{
    // ApiCaller.From read another tenant claim, and no implied scopes, from a clone.
    [Fact]
    public async Task A_clone_forgot_what_its_claims_mean()
    {
        await using var api = await StartAsync("same");
        (await api.AskAsync("/caller", """{"org":"t1","tenant_id":"t2","scope":"admin:orders"}""")).Body.Should().Be(
            "t1 True Bearer admin:orders");
        (await api.AskAsync("/read", """{"scope":"admin:orders"}""")).ShouldBeOk();
        (await api.AskAsync("/read", """{"scope":"other"}""")).ShouldMissScope("read:orders");
    }

    [Fact]
    public async Task Scopes_that_a_transformation_adds_or_takes_away_count()
    {
        await using var adding = await StartAsync("add");
        (await adding.AskAsync("/read", """{"scope":"other"}""")).ShouldBeOk();
        await using var removing = await StartAsync("remove");
        (await removing.AskAsync("/read", """{"scope":"read:orders"}""")).ShouldMissScope("read:orders");
        (await removing.AskAsync("/read", """{"scope":"admin:orders"}""")).ShouldMissScope("read:orders");
    }

    private static Task<TestApi> StartAsync(string change) => TestApi.StartAsync(new TestApiOptions
    {
        Settings = new() { ["ApiSecurity:Tenant:ClaimType"] = "org" },
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services);
            services.AddApiSecurity(options => options.Scopes.Define("read:orders", "").Define("write:orders", "")
                .Define("admin:orders", "", "read:orders"));
            services.AddSingleton<IClaimsTransformation>(new Cloning(change));
        },
        Endpoints = app =>
        {
            app.MapGet("/read", () => "ok").RequireScope("read:orders");
            app.MapGet("/caller", (ClaimsPrincipal user) =>
            {
                var caller = ApiCaller.From(user);
                return $"{caller.TenantId} {caller.HasScope("read:orders")} {caller.Scheme} {string.Join(' ', caller.Scopes)}";
            });
        },
    });

    private sealed class Cloning(string change) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var clone = principal.Clone();
            var identity = (ClaimsIdentity)clone.Identity!;
            if (change == "add") identity.AddClaim(new Claim("scope", "read:orders"));
            if (change == "remove") foreach (var claim in identity.FindAll("scope").ToArray()) identity.RemoveClaim(claim);
            return Task.FromResult(clone);
        }
    }
}
