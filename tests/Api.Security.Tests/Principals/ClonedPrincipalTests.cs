using System.Security.Claims;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Principals;

/// <summary>
/// Claims transformations clone the principal, as the ASP.NET Core documentation recommends. A clone has the same meaning as the original.
/// </summary>
public sealed class ClonedPrincipalTests
{
    // A regression test: from a clone, ApiCaller.From read the wrong tenant claim and missed implied scopes.
    [Fact]
    public async Task The_claims_of_a_clone_keep_their_meaning()
    {
        await using var api = await StartAsync("same");
        (await api.AskAsync("/caller", """{"org":"t1","tenant_id":"t2","scope":"admin:orders"}""")).Body.Should().Be(
            "t1 True Bearer admin:orders");
        (await api.AskAsync("/read", """{"scope":"admin:orders"}""")).ShouldBeOk();
        (await api.AskAsync("/read", """{"scope":"other"}""")).ShouldMissScope("read:orders");
    }

    [Fact]
    public async Task Scopes_that_a_transformation_adds_or_removes_take_effect()
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
