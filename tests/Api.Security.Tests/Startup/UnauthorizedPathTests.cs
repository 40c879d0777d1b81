using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.Tests.Startup;

/// <summary>Pipelines in which authorization does not run for what handles the request.</summary>
public sealed class UnauthorizedPathTests
{
    private static readonly Dictionary<string, (Action<WebApplication> Pipeline, string Named)> Errors = new()
    {
        ["a branch with its own routing"] = (app =>
        {
            app.Map("/branch", branch => branch.UseRouting().UseEndpoints(endpoints => endpoints.MapGet("/x", () => "secret")));
            Authorize(app);
        }, "GET /x requires authentication, but in Map(\"/branch\", …) no UseAuthorization()"),
        ["a branch with its own routing and a scope"] = (app =>
        {
            Authorize(app);
            app.Map("/branch", branch => branch.UseRouting()
                .UseEndpoints(endpoints => endpoints.MapGet("/x", () => "secret").RequireScope("a:x")));
        }, "GET /x requires authentication, but in Map(\"/branch\", …) no UseAuthorization()"),
        ["a branch that answers before authorization"] = (app =>
        {
            app.Map("/branch", branch => branch.Run(context => context.Response.WriteAsync("secret")));
            Authorize(app);
        }, "Map(\"/branch\", …) answers requests before UseAuthorization()"),
        ["a branch in a branch"] = (app =>
        {
            app.Map("/outer", outer => outer.Map("/inner", inner => inner.Run(context => context.Response.WriteAsync("secret"))));
            Authorize(app);
        }, "Map(\"/inner\", …) answers requests before UseAuthorization()"),
        ["some requests are answered before authorization"] = (app =>
        {
            app.UseWhen(context => context.Request.Path == "/secret",
                branch => branch.Run(context => context.Response.WriteAsync("secret")));
            Authorize(app);
        }, "Run(…) answers requests before UseAuthorization()"),
        ["routing after authorization"] = (app =>
        {
            Authorize(app);
            app.UseRouting();
        }, "/orders requires authentication, but no UseAuthorization()"),
        ["endpoints before authorization"] = (app =>
        {
            app.UseRouting();
            app.UseEndpoints(_ => { });
            Authorize(app);
        }, "GET /whoami requires authentication, but no UseAuthorization()"),
    };

    public static TheoryData<string> All => [.. Errors.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_pipeline_that_bypasses_authorization_prevents_startup(string name) => (await FailureAsync(Errors[name].Pipeline))
        .Should().Contain(Errors[name].Named);

    [Fact]
    public async Task A_startup_class_that_executes_endpoints_before_authorization_does_not_start()
    {
        using var host = new HostBuilder().ConfigureWebHost(web => web
            .UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0))
            .ConfigureServices(services => ScriptedScheme.Add(services))
            .Configure(app => app.UseRouting().UseEndpoints(endpoints => endpoints.MapGet("/x", () => "x")).UseAuthentication()
                .UseAuthorization())).Build();
        Func<Task> starting = () => host.StartAsync();
        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage(
            "*GET /x requires authentication*call UseRouting(), UseAuthentication(), UseAuthorization() and UseEndpoints() in this order*");
    }

    [Fact]
    public async Task Middleware_after_authorization_needs_a_caller_and_open_endpoints_may_be_anywhere()
    {
        await using var api = await StartAsync(app =>
        {
            app.Map("/open", branch => branch.UseRouting()
                .UseEndpoints(endpoints => endpoints.MapGet("/x", () => "open").AllowAnonymous()));
            app.Use((context, next) => next(context));
            app.Use(next => context => next(context));
            Authorize(app);
            app.Map("/branch", branch => branch.Run(context => context.Response.WriteAsync("for callers")));
            app.Map("/full", branch => branch.UseRouting().UseAuthentication().UseAuthorization()
                .UseEndpoints(endpoints => endpoints.MapGet("/x", () => "scope").RequireScope("a:x")));
        });
        (await api.GetAsync("/open/x")).ShouldBeOk();
        (await api.GetAsync("/branch")).ShouldBeMissingCredentials();
        (await api.GetAsync("/branch", "accept")).ShouldBeOk();
        (await api.GetAsync("/full/x")).ShouldBeMissingCredentials();
        ((int)(await api.GetAsync("/full/x", "accept")).Status).Should().Be(403);
        (await api.GetAsync("/full/x", "accept-a.x")).ShouldBeOk();
    }

    [Fact]
    public async Task Without_explicit_calls_authorization_runs_before_all_middleware_of_the_application()
    {
        await using var api =
            await StartAsync(app => app.Map("/branch", branch => branch.Run(context => context.Response.WriteAsync("for callers"))));
        (await api.GetAsync("/branch")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task Middleware_that_serves_public_content_may_come_first()
    {
        await using var api = await StartAsync(app =>
        {
            app.UseStaticFiles();
            app.UseHealthChecks("/health-checks");
            app.UseExceptionHandler("/error");
            Authorize(app);
        });
        (await api.GetAsync("/health-checks")).ShouldBeOk();
        (await api.GetAsync("/orders")).ShouldBeMissingCredentials();
    }

    private static void Authorize(WebApplication app) => app.UseAuthentication().UseAuthorization();

    private static Task<TestApi> StartAsync(Action<WebApplication> pipeline) => TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => ScriptedScheme.Add(services), Services = services => services.AddHealthChecks(), Pipeline = pipeline,
    });

    private static async Task<string> FailureAsync(Action<WebApplication> pipeline)
    {
        Func<Task> starting = async () => await (await StartAsync(pipeline)).DisposeAsync();
        return (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
    }
}
