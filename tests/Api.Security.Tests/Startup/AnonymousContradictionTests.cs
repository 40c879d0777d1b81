using System.Reflection;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Startup;

/// <summary>
/// Without this check, an <c>AllowAnonymous</c> opens an endpoint that declares a requirement: an anonymous caller gets 200, and startup
/// reports nothing.
/// </summary>
public sealed class AnonymousContradictionTests
{
    private static readonly Dictionary<string,
        (Action<WebApplication> Map, string Named, string Anonymous, string Required)> Contradictions = new()
    {
        ["open group, scope on the endpoint"] = (app => app.MapGroup("/g").AllowAnonymous().MapGet("/secret", Ok)
            .RequireScope("a:x"), "GET /g/secret", "MapGroup(\"/g\")", "'scope:a:x' that the endpoint"),
        ["open group, attribute on the handler"] = (app => app.MapGroup("/g").AllowAnonymous()
            .MapGet("/secret", [RequireScope("a:x")] () => "ok"), "GET /g/secret", "MapGroup(\"/g\")", "'scope:a:x' that the endpoint"),
        ["open group, RequireAuthorization on the endpoint"] = (app => app.MapGroup("/g").AllowAnonymous().MapGet("/secret", Ok)
            .RequireAuthorization(), "GET /g/secret", "MapGroup(\"/g\")", "the caller that the endpoint"),
        ["open group, policy on the endpoint"] = (app => app.MapGroup("/g").AllowAnonymous().MapGet("/secret", Ok)
            .RequireAuthorization(policy => policy.RequireScope("a:x")), "GET /g/secret", "MapGroup(\"/g\")", "the endpoint"),
        ["open group, scope on an inner group"] = (app => app.MapGroup("/g").AllowAnonymous().MapGroup("/h").RequireScope("a:x")
            .MapGet("/secret", Ok), "GET /g/h/secret", "MapGroup(\"/g\")", "MapGroup(\"/h\")"),
        ["open inner group, scope on the outer group"] = (app => app.MapGroup("/g").RequireScope("a:x").MapGroup("/h").AllowAnonymous()
            .MapGet("/secret", Ok), "GET /g/h/secret", "MapGroup(\"/h\")", "MapGroup(\"/g\")"),
        ["both on one group"] = (app => app.MapGroup("/g").RequireScope("a:x").AllowAnonymous()
            .MapGet("/secret", Ok), "GET /g/secret", "MapGroup(\"/g\")", "MapGroup(\"/g\")"),
        ["both on the endpoint"] =
            (app => app.MapGet("/secret", Ok).RequireScope("a:x").AllowAnonymous(), "GET /secret", "the endpoint", "the endpoint"),
        ["both on the endpoint, in reverse order"] =
            (app => app.MapGet("/secret", Ok).AllowAnonymous().RequireScope("a:x"), "GET /secret", "the endpoint", "the endpoint"),
        ["attribute on the handler, open endpoint"] = (app => app.MapGet("/secret", [RequireScope("a:x")] () => "ok")
            .AllowAnonymous(), "GET /secret", "the endpoint", "the endpoint"),
        ["declared on the group after its endpoint"] = (app =>
        {
            var group = app.MapGroup("/g");
            group.MapGet("/secret", Ok).RequireScope("a:x");
            group.AllowAnonymous();
        }, "GET /g/secret", "MapGroup(\"/g\")", "the endpoint"),
        ["open controllers, scope on the class"] =
            (app => app.MapControllers().AllowAnonymous(), "ClosedController.Get", "the call that maps it", "class ClosedController"),
        ["open group, scope on the class"] = (app => app.MapGroup("/g").AllowAnonymous()
            .MapControllers(), "ClosedController.Get", "MapGroup(\"/g\")", "class ClosedController"),
        ["open hub, scope on its class"] = (app => app.MapHub<ClosedHub>("/hub").AllowAnonymous(), "/hub", "MapHub()", "class ClosedHub"),
        ["open hub class, scope on MapHub"] =
            (app => app.MapHub<OpenHub>("/hub").RequireScope("a:x"), "/hub", "class OpenHub", "MapHub()"),
    };

    public static TheoryData<string> All => [.. Contradictions.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_requirement_that_AllowAnonymous_would_skip_prevents_startup_and_both_places_are_named(string name)
    {
        var (map, named, anonymous, required) = Contradictions[name];
        (await FailureAsync(map, typeof(ClosedController))).Should().MatchRegex(
            $"{System.Text.RegularExpressions.Regex.Escape(named)}.*: AllowAnonymous on "
            + $".*{System.Text.RegularExpressions.Regex.Escape(anonymous)}.* would skip "
            + $".*{System.Text.RegularExpressions.Regex.Escape(required)}.* requires. Remove one of the two");
    }

    [Theory]
    [InlineData(typeof(OpenControllerClosedAction), "OpenControllerClosedAction.Get", "class OpenControllerClosedAction",
        "OpenControllerClosedAction.Get requires")]
    [InlineData(typeof(OpenBaseClosedController), "OpenBaseClosedController.Get", "class OpenBase",
        "class OpenBaseClosedController requires")]
    [InlineData(typeof(BothOnOneAction), "BothOnOneAction.Get", "BothOnOneAction.Get", "BothOnOneAction.Get requires")]
    public async Task A_contradiction_on_an_MVC_controller_or_action_prevents_startup(Type controller, string named, string anonymous,
        string required) =>
        (await FailureAsync(app => app.MapControllers(), controller))
            .Should().MatchRegex($"{named}.*: AllowAnonymous on {anonymous} would skip .* that {required}");

    [Fact]
    public async Task An_authorization_filter_on_an_action_of_an_open_controller_prevents_startup() =>
        (await FailureAsync(app => app.MapControllers(), typeof(OpenControllerFilteredAction)))
            .Should().Contain("OpenControllerFilteredAction.Get").And.Contain("a filter of the action requires");

    [Fact]
    public async Task AllowAnonymous_or_an_unenforced_attribute_on_a_hub_method_prevents_startup() =>
        (await FailureAsync(app => app.MapHub<BadMethods>("/hub"))).Should().Contain(
            "BadMethods.Both: AllowAnonymous on a hub method has no effect").And.Contain("BadMethods.Unenforced: SignalR does not enforce");

    [Fact]
    public async Task One_message_names_every_contradiction()
    {
        var message = await FailureAsync(app =>
        {
            var group = app.MapGroup("/g").AllowAnonymous();
            group.MapGet("/one", Ok).RequireScope("a:x");
            group.MapGet("/two", Ok).RequireRole("admin");
            group.MapGet("/open", Ok);
        });
        message.Should().Contain("GET /g/one").And.Contain("GET /g/two").And.NotContain("/g/open");
    }

    [Fact]
    public async Task AllowAnonymous_on_the_endpoint_itself_opts_out_of_what_its_group_requires()
    {
        await using var api = await StartAsync(app =>
        {
            var group = app.MapGroup("/g").RequireScope("a:x");
            group.MapGet("/open", Ok).AllowAnonymous();
            group.MapGet("/open-by-attribute", [AllowAnonymous] () => "ok");
            group.MapGet("/open-delegate", (HttpContext context) => context.Response.WriteAsync("ok")).AllowAnonymous();
            group.MapGroup("/h").RequireRole("admin").MapGet("/open", Ok).AllowAnonymous();
            group.MapGet("/closed", Ok);
        });
        foreach (var path in new[] { "/g/open", "/g/open-by-attribute", "/g/open-delegate", "/g/h/open" })
            (await api.GetAsync(path)).ShouldBeOk();
        (await api.GetAsync("/g/closed")).ShouldBeMissingCredentials();
        (await api.GetAsync("/g/closed", "accept-a.x")).ShouldBeOk();
    }

    [Fact]
    public async Task AllowAnonymous_on_an_action_or_a_controller_opts_out_of_the_outer_requirements()
    {
        await using var api = await StartAsync(app => app.MapControllers().RequireAuthorization(),
            [typeof(ClosedControllerOpenAction), typeof(ClosedBaseOpenController), typeof(ClosedController)], filter: "scope:a:x");
        (await api.GetAsync("/closed-open")).ShouldBeOk();
        (await api.GetAsync("/closed-base-open")).ShouldBeOk();
        (await api.GetAsync("/closed")).ShouldBeMissingCredentials();
        (await api.GetAsync("/closed", "accept-a.x")).ShouldBeOk();
    }

    [Fact]
    public async Task An_open_hub_may_have_protected_methods_and_the_matrix_shows_them()
    {
        await using var api = await StartAsync(app => app.MapHub<OpenHub>("/hub"));
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(api.Client.BaseAddress!, "/hub")).Build();
        await connection.StartAsync();
        (await connection.InvokeAsync<string>("Open")).Should().Be("ok");
        var calling = () => connection.InvokeAsync<string>("Closed");
        await calling.Should().ThrowAsync<HubException>();

        var method = (await ApiSecurityReport.CreateAsync(api.App.Services)).Endpoints.Single(endpoint => endpoint.Route == "/hub Closed");
        method.IsAnonymous.Should().BeFalse();
        method.Scopes.Should().BeEquivalentTo([new[] { "a:x" }]);
    }

    [Fact]
    public async Task The_matrix_shows_the_requirements_that_an_open_endpoint_opted_out_of()
    {
        await using var api =
            await StartAsync(app => app.MapGroup("/g").RequireScope("a:x").RequireRole("admin").MapGet("/open", Ok).AllowAnonymous());
        (await ApiSecurityReport.CreateAsync(api.App.Services)).ToMarkdown()
            .Should().Contain("| GET | /g/open | yes |  | a:x | role admin |");
    }

    [Fact]
    public async Task An_application_with_common_framework_endpoints_starts()
    {
        await using var api = await StartAsync(app =>
        {
            app.MapHealthChecks("/ready").AllowAnonymous();
            app.MapApiSecurityReport();
            app.MapApiSecurityMetadata();
            app.MapRazorPages().RequireAuthorization();
            app.MapFallback(Ok);
            app.MapShortCircuit(404, "robots.txt");
        });
        (await api.GetAsync("/ready")).ShouldBeOk();
    }

    internal static Task<TestApi> StartAsync(Action<WebApplication> endpoints, Type[]? controllers = null, string? filter = null) =>
        TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => ScriptedScheme.Add(services),
        Services = services =>
        {
            services.AddSignalR();
            services.AddHealthChecks();
            services.AddRazorPages();
            services.AddControllers(mvc =>
            {
                if (filter is not null) mvc.Filters.Add(new AuthorizeFilter(filter));
            }).ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new Only(controllers ?? [])));
        },
        Endpoints = endpoints,
    });

    internal static async Task<string> FailureAsync(Action<WebApplication> endpoints, params Type[] controllers)
    {
        Func<Task> starting = async () => await (await StartAsync(endpoints, controllers)).DisposeAsync();
        return (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
    }

    private static string Ok() => "ok";

    private sealed class Only(Type[] controllers) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            foreach (var one in controllers) feature.Controllers.Add(one.GetTypeInfo());
        }
    }

    // Nested in this class so that no other test in this assembly picks them up.
    [Route("closed"), RequireScope("a:x")]
    public sealed class ClosedController : ControllerBase
    {
        [HttpGet]
        public string Get() => "ok";
    }

    [Route("x"), AllowAnonymous]
    public sealed class OpenControllerClosedAction : ControllerBase
    {
#pragma warning disable ASP0026 // the test needs this contradiction
        [HttpGet, RequireScope("a:x")]
#pragma warning restore ASP0026
        public string Get() => "ok";
    }

    [Route("x"), AllowAnonymous]
    public sealed class OpenControllerFilteredAction : ControllerBase
    {
        [HttpGet, TypeFilter(typeof(AuthorizeFilter), Arguments = ["scope:a:x"])]
        public string Get() => "ok";
    }

    [Route("x")]
    public sealed class BothOnOneAction : ControllerBase
    {
        [HttpGet, AllowAnonymous, RequireScope("a:x")]
        public string Get() => "ok";
    }

    [AllowAnonymous]
    public abstract class OpenBase : ControllerBase;

#pragma warning disable ASP0026
    [Route("x"), RequireScope("a:x")]
#pragma warning restore ASP0026
    public sealed class OpenBaseClosedController : OpenBase
    {
        [HttpGet]
        public string Get() => "ok";
    }

    [Route("closed-open"), RequireScope("a:x")]
    public sealed class ClosedControllerOpenAction : ControllerBase
    {
        [HttpGet, AllowAnonymous]
        public string Get() => "ok";
    }

    [Authorize("scope:b:x")]
    public abstract class ClosedBase : ControllerBase;

    [Route("closed-base-open"), AllowAnonymous]
    public sealed class ClosedBaseOpenController : ClosedBase
    {
        [HttpGet]
        public string Get() => "ok";
    }

    [RequireScope("a:x")]
    public sealed class ClosedHub : Hub;

    [AllowAnonymous]
    public sealed class OpenHub : Hub
    {
        public string Open() => "ok";

        [RequireScope("a:x")]
        public string Closed() => "ok";
    }

    public sealed class BadMethods : Hub
    {
        [AllowAnonymous, RequireScope("a:x")]
        public string Both() => "ok";

        [OnlyData]
        public string Unenforced() => "ok";
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OnlyDataAttribute : Attribute, IAuthorizeData
    {
        public string? Policy { get; set; } = "scope:a:x";

        public string? Roles { get; set; }

        public string? AuthenticationSchemes { get; set; }
    }
}
