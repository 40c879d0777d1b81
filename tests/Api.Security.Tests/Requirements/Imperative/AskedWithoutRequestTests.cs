using System.Reflection;
using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Imperative;

/// <summary>
/// <c>IAuthorizationService.AuthorizeAsync(user, resource, policy)</c> during a request: a policy that cannot read what it needs from the
/// resource is denied.
/// </summary>
public sealed class AskedWithoutRequestTests(AskedWithoutRequestTests.World world) : IClassFixture<AskedWithoutRequestTests.World>
{
    private const string Alice =
        """{"tenant_id":"acme","scope":"analytics:acme region:eu read:letters read:all:any","roles":["boss"],"dept":"x","acr":"phr"}""";

    private static readonly Dictionary<string, Func<HttpContext, object?>> Resources = new()
    {
        ["null"] = _ => null,
        ["a string"] = _ => "acme",
        ["an object"] = _ => new object(),
        ["the endpoint"] = context => context.GetEndpoint(),
        ["route values"] = context => context.Request.RouteValues,
        ["route data"] = _ => new RouteData(),
        ["the request"] = context => context.Request,
        ["a hub invocation without a request"] = context =>
            new HubInvocationContext(new HubCaller(null), context.RequestServices, new Lobby(), Method, []),
        ["the context"] = context => context,
        ["an authorization filter"] = context =>
            new AuthorizationFilterContext(new ActionContext(context, new RouteData(), new ActionDescriptor()), []),
        ["an action"] = context => new ActionContext(context, new RouteData(), new ActionDescriptor()),
        ["an endpoint filter"] = context => new DefaultEndpointFilterInvocationContext(context),
        ["a hub invocation"] = context =>
            new HubInvocationContext(new HubCaller(context), context.RequestServices, new Lobby(), Method, []),
    };

    private static readonly string[] WithRequest =
        ["the context", "an authorization filter", "an action", "an endpoint filter", "a hub invocation"];

    private static readonly string[] OfRequest =
    [
        "tenant:", "tenant:tenantId", "scope:analytics:{tenant}", "anyscope:other analytics:{tenant}", "scope:region:{region}",
        "owner:userId:read:letters", "owner:userId:read:all", "resource:Letter:read:letters",
        "network:127.0.0.0/8",
    ];

    private static readonly string[] OfCaller = ["scope:read:letters", "anyscope:other read:letters", "role:boss", "claim:dept x",
        "stepup:acr=phr", "time:zone=UTC;from=00:00;to=24:00"];

    private static MethodInfo Method => typeof(Lobby).GetMethod(nameof(Lobby.Enter))!;

    public static TheoryData<string, string> RequestPolicies => Pairs(OfRequest);

    public static TheoryData<string, string> CallerPolicies => Pairs(OfCaller);

    [Theory]
    [MemberData(nameof(RequestPolicies))]
    public async Task A_policy_that_reads_the_request_needs_a_resource_that_provides_it(string policy, string resource) =>
        (await AskAsync("/tenants/acme/regions/eu/users/alice", policy, resource))
            .Should().Be(WithRequest.Contains(resource) ? "yes" : "no");

    [Theory]
    [MemberData(nameof(CallerPolicies))]
    public async Task A_policy_about_the_caller_alone_needs_no_request(string policy, string resource) =>
        (await AskAsync("/tenants/globex/regions/us/users/bob", policy, resource)).Should().Be("yes");

    [Theory]
    [MemberData(nameof(RequestPolicies))]
    public async Task Access_to_another_tenant_or_user_is_denied_whatever_the_resource_is(string policy, string resource)
    {
        if (policy is "network:127.0.0.0/8" or "owner:userId:read:all") return; // one is about the address, the other allows any owner
        (await AskAsync("/tenants/globex/regions/us/users/bob", policy, resource)).Should().Be("no");
    }

    [Theory]
    [InlineData("tenant:customerId")]
    [InlineData("owner:customerId:read:letters")]
    [InlineData("scope:region:{customerId}")]
    public async Task A_policy_with_a_parameter_that_the_route_does_not_have_is_denied(string policy) =>
        (await AskAsync("/tenants/acme/regions/eu/users/alice", policy, "the context")).Should().Be("no");

    [Fact]
    public async Task If_the_route_has_no_tenant_a_policy_without_a_parameter_accepts_a_caller_with_one_tenant()
    {
        (await AskAsync("/plain", "tenant:", "the context")).Should().Be("yes");
        (await AskAsync("/plain", "tenant:", "null")).Should().Be("no");
        (await AskAsync("/plain", "tenant:tenantId", "the context")).Should().Be("no");
        (await AskAsync("/plain", "tenant:", "the context", """{"tenant_id":["acme","globex"]}""")).Should().Be("no");
        (await AskAsync("/optional", "tenant:tenantId", "the context")).Should().Be("yes");
    }

    [Fact]
    public async Task A_tenant_policy_is_denied_before_routing_has_chosen_an_endpoint()
    {
        await using var api = await RequirementApi.StartAsync(app => app.MapGet("/tenants/{tenantId}", () => "ok"), new TestApiOptions
        {
            Pipeline = app =>
            {
                app.UseAuthentication();
                app.Use(async (context, next) =>
                {
                    context.Response.Headers["Early"] = (await context.RequestServices.GetRequiredService<IAuthorizationService>()
                        .AuthorizeAsync(context.User, context, "tenant:")).Succeeded ? "yes" : "no";
                    await next();
                });
                app.UseRouting();
                app.UseAuthorization();
            },
        });
        (await api.AskAsync("/tenants/globex", """{"tenant_id":"acme"}""")).Headers["Early"].Should().Equal("no");
    }

    [Fact]
    public async Task The_log_explains_that_the_request_must_be_passed_as_the_resource()
    {
        await AskAsync("/tenants/acme/regions/eu/users/alice", "tenant:", "null");
        world.Api.Log.Ours.Should().ContainSingle(entry =>
            entry.EventId == 1140).Which.Text.Should().Contain("pass the HttpContext as the resource");
    }

    private async Task<string> AskAsync(string path, string policy, string resource, string claims = Alice) =>
        (await world.Api.AskAsync($"{path}?policy={Uri.EscapeDataString(policy)}&resource={Uri.EscapeDataString(resource)}", claims)).Body;

    private static TheoryData<string, string> Pairs(string[] policies)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var policy in policies)
            foreach (var resource in Resources.Keys) pairs.Add(policy, resource);
        return pairs;
    }

    private sealed record Letter(string OwnerId) : IOwnedResource;

    private sealed class Letters : IResourceProvider<Letter>
    {
        public ValueTask<Letter?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Letter?>(new Letter(context.GetRouteValue("userId") as string ?? ""));
    }

    private sealed class Lobby : Hub
    {
        public static void Enter()
        {
        }
    }

    private sealed class HubCaller : HubCallerContext
    {
        public HubCaller(HttpContext? request)
        {
            if (request is not null) Features.Set<IHttpContextFeature>(new Request { HttpContext = request });
        }

        public override string ConnectionId => "1";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => default;

        public override void Abort()
        {
        }

        private sealed class Request : IHttpContextFeature
        {
            public HttpContext? HttpContext { get; set; }
        }
    }

    public sealed class World : IAsyncLifetime
    {
        public TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await RequirementApi.StartAsync(
            app =>
            {
                app.MapGet("/tenants/{tenantId}/regions/{region}/users/{userId}", AskAsync);
                app.MapGet("/plain", AskAsync);
                app.MapGet("/optional/{tenantId?}", AskAsync);
            },
            new TestApiOptions { Services = services => services.AddApiSecurity().AddResource<Letter, Letters>() });

        public async ValueTask DisposeAsync() => await Api.DisposeAsync();

        private static async Task<string> AskAsync(HttpContext context, IAuthorizationService authorization, string policy,
            string resource) =>
            (await authorization.AuthorizeAsync(context.User, Resources[resource](context), policy)).Succeeded ? "yes" : "no";
    }
}
