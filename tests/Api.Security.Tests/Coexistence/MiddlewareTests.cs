using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Tests.Coexistence;

/// <summary>Middleware and endpoints of others around the API: they work, or the log says why not.</summary>
public sealed class MiddlewareTests
{
    [Theory]
    [InlineData("UseRouting(), UseAuthentication()")]
    [InlineData("UseAuthorization(), UseAuthentication()")]
    public async Task Authorization_before_authentication_prevents_startup(string calls)
    {
        await using var app = TestApi.Build(
            new TestApiOptions
            {
                AddSecurity = services => ClaimsScheme.Add(services),
                Pipeline = app =>
                {
                    if (calls.StartsWith("UseRouting", StringComparison.Ordinal)) app.UseRouting().UseAuthentication();
                    else app.UseRouting().UseAuthorization().UseAuthentication();
                },
            },
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("UseAuthorization() runs before UseAuthentication()");
    }

    [Fact]
    public async Task Files_behind_authorization_are_named_at_startup()
    {
        await using var api = await StartAsync(pipeline: app => app.UseStaticFiles());
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1114 && line.Level == LogLevel.Warning)
            .Which.Text.Should().Contain("UseStaticFiles()");
    }

    [Fact]
    public async Task API_documents_and_health_checks_behind_authorization_are_named_at_startup()
    {
        await using var api = await StartAsync(
            services: services => services.AddSwaggerGen().AddHealthChecks(),
            pipeline: app => app.UseSwagger().UseSwaggerUI().UseHealthChecks("/healthz"));
        var named = string.Join('\n', api.Log.Ours.Where(line => line.EventId == 1114).Select(line => line.Text));
        foreach (var call in (string[])["UseSwagger()", "UseSwaggerUI()", "UseHealthChecks()"])
            named.Should().Contain(call);
        foreach (var path in (string[])["/swagger/index.html", "/healthz"])
            (await api.GetAsync(path)).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task API_documents_and_health_checks_before_authorization_are_served()
    {
        await using var api = await StartAsync(
            services: services => services.AddSwaggerGen().AddHealthChecks(),
            pipeline: app => app.UseSwaggerUI().UseHealthChecks("/healthz")
                .UseRouting().UseAuthentication().UseAuthorization());
        api.Log.Ours.Should().NotContain(line => line.EventId == 1114);
        foreach (var path in (string[])["/swagger/index.html", "/healthz"]) (await api.GetAsync(path)).ShouldBeOk();
    }

    [Fact]
    public async Task Pages_and_files_of_Blazor_are_named_at_startup()
    {
        await using var api = await StartAsync(
            services: services => services.AddRazorComponents().AddInteractiveServerComponents(),
            pipeline: app => app.UseRouting().UseAuthentication().UseAuthorization().UseAntiforgery(),
            endpoints: app => app.MapRazorComponents<Page>().AddInteractiveServerRenderMode());
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1115).Which.Text.Should().Contain("/blazor").And.Contain("_blazor");
        (await api.GetAsync("/blazor")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task Files_before_authorization_are_not()
    {
        await using var api = await StartAsync(pipeline: app => app.UseStaticFiles().UseRouting().UseAuthentication().UseAuthorization());
        api.Log.Ours.Should().NotContain(line => line.EventId == 1114);
    }

    [Fact]
    public async Task Endpoints_of_other_libraries_without_a_policy_are_named_at_startup()
    {
        await using var api = await StartAsync(
            services: services => services.AddHealthChecks(),
            endpoints: app =>
            {
                app.MapHealthChecks("/healthz");
                app.MapHealthChecks("/livez").AllowAnonymous();
                app.MapFallbackToFile("index.html");
                app.MapGet("/own", () => "own");
            });
        var line = api.Log.Ours.Should().ContainSingle(line => line.EventId == 1115 && line.Level == LogLevel.Warning).Which.Text;
        line.Should().Contain("/healthz").And.Contain("nonfile").And.NotContain("/livez").And.NotContain("/own").And.NotContain("/whoami");
        (await api.GetAsync("/livez")).ShouldBeOk();
        (await api.GetAsync("/healthz")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task In_a_site_with_a_login_files_and_health_checks_are_served()
    {
        await using var site = await SiteWithLogin.StartAsync(
            services: services => services.AddHealthChecks(), endpoints: app => app.MapHealthChecks("/healthz"));
        (await site.BrowseAsync("/healthz")).ShouldBeOk();
        site.Api.Log.Ours.Should().NotContain(line => line.EventId == 1114 || line.EventId == 1115);
    }

    [Theory]
    [InlineData("/missing", 404)]
    [InlineData("/fails", 500)]
    public async Task A_protected_error_page_keeps_the_original_status(string path, int status)
    {
        await using var api = await StartAsync(
            pipeline: app => app.UseRouting().UseAuthentication().UseAuthorization()
                .UseStatusCodePagesWithReExecute("/error").UseExceptionHandler("/error"),
            endpoints: app =>
            {
                app.MapGet("/missing", () => Results.NotFound()).AllowAnonymous();
                app.MapGet("/fails", string () => throw new NotSupportedException()).AllowAnonymous();
                app.MapGet("/error", () => "the page");
            });
        var answer = await api.GetAsync(path);
        ((int)answer.Status, answer.Body).Should().Be((status, ""));
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1116 && line.Level == LogLevel.Error)
            .Which.Text.Should().Contain("/error").And.Contain($"{status}");
        (await api.GetAsync(path, ClaimsScheme.Credential("{}"))).Body.Should().Be("the page");
    }

    [Fact]
    public async Task A_result_handler_of_the_application_handles_what_is_not_of_the_API()
    {
        await using var composed = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddSingleton<IAuthorizationMiddlewareResultHandler, Teapot>();
                SiteWithLogin.Logins["cookies"](services);
                ClaimsScheme.Add(services);
            },
            Endpoints = app =>
            {
                app.MapGet("/page", () => "page").RequireAuthorization();
                app.MapGet("/api", () => "api").RequireScope("read:orders");
            },
        });
        ((int)(await composed.GetAsync("/page")).Status).Should().Be(418);
        (await composed.GetAsync("/api")).ShouldBeMissingCredentials();
        (await composed.GetAsync("/api", ClaimsScheme.Credential("""{"scope":"read:orders"}"""))).ShouldBeOk();
    }

    [Fact]
    public async Task A_result_handler_that_would_replace_ours_prevents_startup()
    {
        await using var app = TestApi.Build(
            new TestApiOptions
            {
                AddSecurity = services => ClaimsScheme.Add(services).AddSingleton<IAuthorizationMiddlewareResultHandler, Teapot>(),
            },
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("Teapot").And.Contain("before AddApiSecurity()");
    }

    private static Task<TestApi> StartAsync(
        Action<WebApplication>? pipeline = null, Action<WebApplication>? endpoints = null, Action<IServiceCollection>? services = null) =>
        TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = all =>
            {
                ClaimsScheme.Add(all);
                services?.Invoke(all);
            },
            Pipeline = pipeline,
            Endpoints = endpoints,
        });

    private sealed class Teapot : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _default = new();

        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded) return _default.HandleAsync(next, context, policy, authorizeResult);
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        }
    }

    [Microsoft.AspNetCore.Components.Route("/blazor")]
    public sealed class Page : Microsoft.AspNetCore.Components.ComponentBase;
}
