using Api.Security.TestKit;
using Api.Security.Tests.Placement;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Rewrite;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Startup;

/// <summary>
/// A request whose endpoint is already authorized executes another endpoint: the error page or the target of a rewritten path. After
/// authorization, nothing checks the requirement of that endpoint. Without protection, any caller can read a page with
/// <c>RequireScope("never:x")</c>.
/// </summary>
public sealed class ReexecutionTests
{
    private static readonly Dictionary<string, Action<WebApplication>> Middlewares = new()
    {
        ["status page"] = app => app.UseStatusCodePagesWithReExecute("/never"),
        ["error handler"] = app => app.UseExceptionHandler("/never"),
        ["rewriter"] = app => app.UseRewriter(new RewriteOptions().AddRewrite("^rewritten$", "never", skipRemainingRules: true)),
    };

    private static readonly Dictionary<string,
        string> Triggers = new() { ["status page"] = "/missing", ["error handler"] = "/broken", ["rewriter"] = "/rewritten" };

    public static TheoryData<string> All => [.. Middlewares.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Reexecution_after_authorization_does_not_execute_an_endpoint_with_a_requirement(string name)
    {
        await using var api = await StartAsync(Middlewares[name]);
        foreach (var credential in new[] { null, "accept", "accept-never.x" })
        {
            var answer = await api.GetAsync(Triggers[name], credential);
            ((int)answer.Status).Should().Be(500);
            answer.Body.Should().NotContain("secret");
        }

        (await api.GetAsync("/never")).ShouldBeMissingCredentials();
        (await api.GetAsync("/never", "accept-never.x")).ShouldBeOk();
        (await api.GetAsync("/public")).ShouldBeOk();
    }

    [Theory]
    [InlineData("status page", 404)]
    [InlineData("error handler", 500)]
    [InlineData("rewriter", 200)]
    public async Task Reexecution_before_authorization_checks_the_requirement_of_the_endpoint(string name, int status)
    {
        await using var api = await StartAsync(app =>
        {
            Middlewares[name](app);
            app.UseAuthentication();
            app.UseAuthorization();
        });
        ((int)(await api.GetAsync(Triggers[name])).Status).Should().Be(401);
        ((int)(await api.GetAsync(Triggers[name], "accept")).Status).Should().Be(403);
        var answer = await api.GetAsync(Triggers[name], "accept-never.x");
        ((int)answer.Status).Should().Be(status);
        answer.Body.Should().Be("secret");
    }

    [Fact]
    public async Task An_open_error_page_is_served_before_and_after_authorization()
    {
        await using var behind = await StartAsync(app => app.UseStatusCodePagesWithReExecute("/public"));
        (await behind.GetAsync("/missing")).Body.Should().Be("public");
        await using var before =
            await StartAsync(app => app.UseStatusCodePagesWithReExecute("/public").UseAuthentication().UseAuthorization());
        (await before.GetAsync("/missing")).Body.Should().Be("public");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Reexecution_after_authorization_needs_a_caller_for_an_endpoint_without_requirements(string name)
    {
        await using var api = await StartAsync(Middlewares[name], app => app.MapGet("/never", () => "secret"));
        var nobody = await api.GetAsync(Triggers[name]);
        ((int)nobody.Status).Should().Be(name == "status page" ? 404 : 500, "an error page keeps the original status");
        nobody.Body.Should().NotContain("secret");
        (await api.GetAsync(Triggers[name], "accept")).Body.Should().Be("secret");
        (await api.GetAsync("/never")).ShouldBeMissingCredentials();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Reexecution_after_authorization_is_refused_even_where_ASP_NET_Core_does_not_check(string name)
    {
        await using var api = await StartAsync(Middlewares[name], app => app.MapGet("/never", () => "secret")
            .WithMetadata(new RequirementData(RequirementKind.All[0])));
        await using var suppressed =
            await StartAsync(Middlewares[name], app => app.MapGet("/never", () => "secret").RequireScope("never:x"),
            services => services.Configure<RouteOptions>(o => o.SuppressCheckForUnhandledSecurityMetadata = true));
        foreach (var credential in new[] { null, "accept" })
        {
            (await api.GetAsync(Triggers[name], credential)).Body.Should().NotContain("secret");
            (await suppressed.GetAsync(Triggers[name], credential)).Body.Should().NotContain("secret");
        }

        (await suppressed.GetAsync("/never", "accept-never.x")).ShouldBeOk();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task After_authorization_an_error_page_that_opts_out_of_its_group_is_shown(string name)
    {
        await using var api = await StartAsync(Middlewares[name], app => app.MapGroup("").RequireScope("never:x")
            .MapGet("/never", () => "sorry").AllowAnonymous());
        foreach (var credential in new[] { null, "accept" }) (await api.GetAsync(Triggers[name], credential)).Body.Should().Be("sorry");
    }

    private static Task<TestApi> StartAsync(Action<WebApplication> pipeline) =>
        StartAsync(pipeline, app => app.MapGet("/never", () => "secret").RequireScope("never:x"));

    private static Task<TestApi> StartAsync(Action<WebApplication> pipeline, Action<WebApplication> page,
        Action<IServiceCollection>? services = null) => TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => ScriptedScheme.Add(services), Pipeline = pipeline, Services = services,
        Endpoints = app =>
        {
            page(app);
            app.MapGet("/public", () => "public").AllowAnonymous();
            app.MapGet("/missing", () => Results.NotFound()).AllowAnonymous();
            app.MapGet("/broken", string () => throw new InvalidOperationException("broken")).AllowAnonymous();
            app.MapGet("/rewritten", () => "as it was").AllowAnonymous();
        },
    });
}
