using Api.Security.TestKit;
using Api.Security.Tests.Coexistence;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Startup;

/// <summary>ASP.NET Core's own <c>RequireClaim("scope", …)</c> does not mean what it means with <c>AddJwtBearer()</c>.</summary>
public sealed class ScopeClaimTests
{
    [Theory]
    [InlineData("scope")]
    [InlineData("scp")]
    public async Task It_is_named_at_start(string claim)
    {
        await using var api = await RequirementApi.StartAsync(app =>
        {
            app.MapGet("/named", () => "").RequireAuthorization("reads");
            app.MapGet("/inline", () => "").RequireAuthorization(policy => policy.RequireClaim(claim, "read:orders"));
            app.MapGet("/other", () => "").RequireAuthorization(policy => policy.RequireClaim("department"));
            app.MapGet("/ours", () => "").RequireClaim(claim, "read:orders");
        }, new TestApiOptions
        {
            Services = services => services.AddAuthorizationBuilder().AddPolicy("reads", policy => policy.RequireClaim(claim, "a b")),
        });
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1121).Which.Text.Should()
            .Contain("/named").And.Contain("/inline").And.Contain("RequireScope()").And.NotContain("/other").And.NotContain("/ours");
    }

    [Fact]
    public async Task The_default_policy_and_the_fallback_policy_too()
    {
        var policy = new AuthorizationPolicyBuilder().RequireClaim("scope", "read:orders").Build();
        await using var api = await RequirementApi.StartAsync(_ => { }, new TestApiOptions
        {
            Services = services => services.AddAuthorizationBuilder().SetDefaultPolicy(policy).SetFallbackPolicy(policy),
        });
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1121).Which.Text.Should()
            .Contain("the default policy").And.Contain("the fallback policy");
    }

    [Fact]
    public async Task Pages_of_a_site_with_a_login_of_its_own_are_not_meant()
    {
        await using var site = await SiteWithLogin.StartAsync(endpoints: app =>
            app.MapGet("/page/scope", () => "").RequireAuthorization(policy => policy.RequireClaim("scope", "read:orders")));
        site.Api.Log.Ours.Should().NotContain(line => line.EventId == 1121);
        await using var other = await SiteWithLogin.StartAsync(endpoints: app =>
            app.MapGroup("/api/more").RequireApiSecurity()
                .MapGet("/scope", () => "").RequireAuthorization(policy => policy.RequireClaim("scope", "read:orders")));
        other.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1121);
    }
}
