using System.Reflection;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Policies;

/// <summary>Each requirement can be declared in every place, and gives the same response there.</summary>
public sealed class PlacesTests(PlacesTests.Api fixture) : IClassFixture<PlacesTests.Api>
{
    private const string Good =
        """
        {"scope":"a:x:own b:x","department":"sales","roles":"admin","acr":"phr","tenant_id":"t1","auth_time":1774440000,
        "cnf":{"jkt":"key"},"authorization_details":[{"type":"payment","actions":["status","initiate"]}]}
        """;

    /// <summary>Each policy name prefix with a policy name, a caller that does not meet it, and the expected response.</summary>
    private static readonly Dictionary<string, Requirement> Requirements = new()
    {
        ["scope:"] = new("scope:b:x", """{"scope":"a:x"}""", answer => answer.ShouldMissScope("b:x")),
        ["anyscope:"] = new("anyscope:b:x c:x", """{"scope":"a:x"}""", answer => answer.ShouldMissScope("b:x c:x")),
        ["claim:"] = new("claim:department sales support", """{"department":"stock"}""", answer => answer.ShouldMissClaim()),
        ["role:"] = new("role:admin owner", """{"roles":"support"}""", answer => answer.ShouldMissRole()),
        ["stepup:"] = new("stepup:acr=phr;max_age=300", """{"acr":"pwd"}""",
            answer => answer.ShouldAskForLogin("acr_values=\"phr\", max_age=\"300\"")),
        ["bound:"] = new("bound:", """{"scope":"a:x"}""", answer => answer.ShouldBeInvalidToken()),
        ["authorization_detail:"] = new("authorization_detail:payment initiate",
            """{"authorization_details":[{"type":"payment","actions":["status"]}]}""",
            answer => answer.ShouldBe(403, "authorization_details_missing", "Bearer realm=\"api\", error=\"insufficient_scope\"")),
        ["tenant:"] = new("tenant:tenantId", """{"tenant_id":"t2"}""", answer => answer.ShouldBe(403, "tenant_mismatch")),
        ["resource:"] = new("resource:Parcel:a:x", """{"sub":"bob","scope":"a:x"}""", answer => answer.ShouldBe(404, "not_found")),
        ["owner:"] = new("owner:userId:a:x", """{"sub":"bob","scope":"a:x"}""", answer => answer.ShouldBe(404, "not_found")),
        ["network:"] = new("network:127.0.0.0/8 ::1", "{}", answer => answer.ShouldBe(403, "network_not_allowed"), FromElsewhere: true),
        ["time:"] = new("time:zone=UTC;from=08:00;to=18:00;days=Wed", "{}", answer => answer.ShouldBe(403, "policy_denied"), AtNight: true),
    };

    private static readonly string[] Places = ["extension", "attribute", "group", "name", "builder", "controller", "filter"];

    public static TheoryData<string, string> Everywhere =>
        [.. Requirements.Keys.SelectMany(prefix => Places.Select(place => (prefix, place)))];

    public static TheoryData<string, HttpTransportType> HubMethods =>
        [.. Requirements.Keys.SelectMany(prefix => new[] { HttpTransportType.WebSockets, HttpTransportType.LongPolling }
        .Select(transport => (prefix, transport)))];

    [Fact]
    public void Every_kind_of_requirement_is_covered_here() =>
        // RequireApiSecurity() refuses no caller that this library has authenticated; see SiteWithLoginTests.
        fixture.Value.App.Services.GetRequiredService<PolicyNames>().Prefixes
            .Should().BeEquivalentTo(Requirements.Keys.Append(ApiCallerRequirement.PolicyName));

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_requirement_gives_the_same_response_in_every_place(string prefix, string place)
    {
        var (path, requirement) = ($"/t1/alice/{place}/{prefix.TrimEnd(':')}", Requirements[prefix]);
        (await fixture.Value.AskAsync(path, Good)).ShouldBeOk();
        (await fixture.Value.GetAsync(path)).ShouldBeMissingCredentials();
        (await fixture.Value.GetAsync(path + requirement.Query)).ShouldBeMissingCredentials();
        requirement.Answer(await fixture.Value.AskAsync(path + requirement.Query, requirement.FromElsewhere || requirement.AtNight ? Good
            : requirement.Bad));
    }

    // Over long polling, SignalR used to lose the route values, and RequireTenant() accepted callers of every tenant.
    [Theory]
    [MemberData(nameof(HubMethods))]
    public async Task A_hub_method_is_protected_the_same_way(string prefix, HttpTransportType transport)
    {
        var requirement = Requirements[prefix];
        var method = char.ToUpperInvariant(prefix[0]) + prefix[1..^1];
        (await CallAsync(method, Good, "", transport)).Should().Be("ok");
        (await CallAsync(method, requirement.FromElsewhere || requirement.AtNight ? Good : requirement.Bad, requirement.Query, transport))
            .Should().BeNull();
    }

    private async Task<string?> CallAsync(string method, string claims, string query, HttpTransportType transport)
    {
        await using var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(fixture.Value.Client.BaseAddress!, $"/t1/alice/hub{query}"), http =>
        {
            http.AccessTokenProvider = () => Task.FromResult<string?>(ClaimsScheme.Credential(claims));
            http.Transports = transport;
        }).Build();
        await connection.StartAsync();
        try
        {
            return await connection.InvokeAsync<string>(method);
        }
        catch (HubException refused) when (refused.Message.Contains("unauthorized", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private sealed record Requirement(string Name, string Bad, Action<TestAnswer> Answer, bool FromElsewhere = false, bool AtNight = false)
    {
        public string Query => FromElsewhere ? "?from=203.0.113.1" : AtNight ? "?at=night" : "";
    }

    public sealed class Api : IAsyncLifetime
    {
        public TestApi Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = new NightClock(),
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                services.AddApiSecurity().AddResource<Parcel, Parcels>();
                HeaderProof.Add(services, HeaderProof.DPoP);
            },
            Services = services =>
            {
                services.AddControllers().ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new OnlyThisController()));
                services.AddSignalR();
            },
            Pipeline = app => app.Use((context, next) =>
            {
                NightClock.IsNight.Value = context.Request.Query.ContainsKey("at");
                if (context.Request.Query["from"].FirstOrDefault() is { } from)
                    context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(from);
                return next(context);
            }).UseAuthentication().UseAuthorization(),
            Endpoints = Map,
        });

        public ValueTask DisposeAsync() => Value.DisposeAsync();

        private static void Map(WebApplication app)
        {
            var at = app.MapGroup("/{tenantId}/{userId}");
            var extension = at.MapGroup("/extension");
            extension.MapGet("/scope", Ok).RequireScope("b:x");
            extension.MapGet("/anyscope", Ok).RequireAnyScope("b:x", "c:x");
            extension.MapGet("/claim", Ok).RequireClaim("department", "sales", "support");
            extension.MapGet("/role", Ok).RequireRole("admin", "owner");
            extension.MapGet("/stepup", Ok).RequireStepUp("phr", TimeSpan.FromMinutes(5));
            extension.MapGet("/bound", Ok).RequireSenderConstrained();
            extension.MapGet("/authorization_detail", Ok).RequireAuthorizationDetail("payment", "initiate");
            extension.MapGet("/tenant", Ok).RequireTenant("tenantId");
            extension.MapGet("/resource", Ok).RequireResource<Parcel>("a:x");
            extension.MapGet("/owner", Ok).RequireOwner("a:x", "userId");
            extension.MapGet("/network", Ok).RequireNetwork("127.0.0.0/8", "::1");
            extension.MapGet("/time", Ok).RequireTime("UTC", "08:00", "18:00", "Wed");

            var attribute = at.MapGroup("/attribute");
            attribute.MapGet("/scope", [RequireScope("b:x")] () => "ok");
            attribute.MapGet("/anyscope", [RequireAnyScope("b:x", "c:x")] () => "ok");
            attribute.MapGet("/claim", [RequireClaim("department", "sales", "support")] () => "ok");
            attribute.MapGet("/role", [RequireRole("admin", "owner")] () => "ok");
            attribute.MapGet("/stepup", [RequireStepUp("phr", 300)] () => "ok");
            attribute.MapGet("/bound", [RequireSenderConstrained] () => "ok");
            attribute.MapGet("/authorization_detail", [RequireAuthorizationDetail("payment", "initiate")] () => "ok");
            attribute.MapGet("/tenant", [RequireTenant("tenantId")] () => "ok");
            attribute.MapGet("/resource", [RequireResource<Parcel>("a:x")] () => "ok");
            attribute.MapGet("/owner", [RequireOwner("a:x", "userId")] () => "ok");
            attribute.MapGet("/network", [RequireNetwork("127.0.0.0/8", "::1")] () => "ok");
            attribute.MapGet("/time", [RequireTime("UTC", "08:00", "18:00", "Wed")] () => "ok");

            // Each group carries the requirement of its only endpoint.
            var group = at.MapGroup("/group");
            group.MapGroup("").RequireScope("b:x").MapGet("/scope", Ok);
            group.MapGroup("").RequireAnyScope("b:x", "c:x").MapGet("/anyscope", Ok);
            group.MapGroup("").RequireClaim("department", "sales", "support").MapGet("/claim", Ok);
            group.MapGroup("").RequireRole("admin", "owner").MapGet("/role", Ok);
            group.MapGroup("").RequireStepUp("phr", TimeSpan.FromMinutes(5)).MapGet("/stepup", Ok);
            group.MapGroup("").RequireSenderConstrained().MapGet("/bound", Ok);
            group.MapGroup("").RequireAuthorizationDetail("payment", "initiate").MapGet("/authorization_detail", Ok);
            group.MapGroup("").RequireTenant("tenantId").MapGet("/tenant", Ok);
            group.MapGroup("").RequireResource<Parcel>("a:x").MapGet("/resource", Ok);
            group.MapGroup("").RequireOwner("a:x", "userId").MapGet("/owner", Ok);
            group.MapGroup("").RequireNetwork("127.0.0.0/8", "::1").MapGet("/network", Ok);
            group.MapGroup("").RequireTime("UTC", "08:00", "18:00", "Wed").MapGet("/time", Ok);

            var builder = at.MapGroup("/builder");
            builder.MapGet("/scope", Ok).RequireAuthorization(policy => policy.RequireScope("b:x"));
            builder.MapGet("/anyscope", Ok).RequireAuthorization(policy => policy.RequireAnyScope("b:x", "c:x"));
            builder.MapGet("/claim", Ok).RequireAuthorization(policy => policy.RequireClaim("department", "sales", "support"));
            builder.MapGet("/role", Ok).RequireAuthorization(policy => policy.RequireRole("admin", "owner"));
            builder.MapGet("/stepup", Ok).RequireAuthorization(policy => policy.RequireStepUp("phr", TimeSpan.FromMinutes(5)));
            builder.MapGet("/bound", Ok).RequireAuthorization(policy => policy.RequireSenderConstrained());
            builder.MapGet("/authorization_detail", Ok)
                .RequireAuthorization(policy => policy.RequireAuthorizationDetail("payment", "initiate"));
            builder.MapGet("/tenant", Ok).RequireAuthorization(policy => policy.RequireTenant("tenantId"));
            builder.MapGet("/resource", Ok).RequireAuthorization(policy => policy.RequireResource<Parcel>("a:x"));
            builder.MapGet("/owner", Ok).RequireAuthorization(policy => policy.RequireOwner("a:x", "userId"));
            builder.MapGet("/network", Ok).RequireAuthorization(policy => policy.RequireNetwork("127.0.0.0/8", "::1"));
            builder.MapGet("/time", Ok).RequireAuthorization(policy => policy.RequireTime("UTC", "08:00", "18:00", "Wed"));

            foreach (var (prefix, requirement) in Requirements)
                at.MapGet($"/name/{prefix.TrimEnd(':')}", Ok).RequireAuthorization(requirement.Name);
            app.MapControllers();
            app.MapHub<EverywhereHub>("/{tenantId}/{userId}/hub");
        }

        private static string Ok() => "ok";
    }

    /// <summary>Noon on a Wednesday, or night for requests with the query parameter <c>at</c>.</summary>
    private sealed class NightClock : TimeProvider
    {
        public static AsyncLocal<bool> IsNight { get; } = new();

        public override DateTimeOffset GetUtcNow() => new(2026, 3, 25, IsNight.Value ? 22 : 12, 0, 0, TimeSpan.Zero);
    }

    /// <summary>Nested in another class, so that no other test of this assembly discovers it.</summary>
    [ApiController]
    [Route("{tenantId}/{userId}")]
    public sealed class EverywhereController : ControllerBase
    {
        [HttpGet("controller/scope"), RequireScope("b:x")]
        public string Scope() => "ok";

        [HttpGet("controller/anyscope"), RequireAnyScope("b:x", "c:x")]
        public string Anyscope() => "ok";

        [HttpGet("controller/claim"), RequireClaim("department", "sales", "support")]
        public string Claim() => "ok";

        [HttpGet("controller/role"), RequireRole("admin", "owner")]
        public string Role() => "ok";

        [HttpGet("controller/stepup"), RequireStepUp("phr", 300)]
        public string Stepup() => "ok";

        [HttpGet("controller/bound"), RequireSenderConstrained]
        public string Bound() => "ok";

        [HttpGet("controller/authorization_detail"), RequireAuthorizationDetail("payment", "initiate")]
        public string Detail() => "ok";

        [HttpGet("controller/tenant"), RequireTenant("tenantId")]
        public string Tenant() => "ok";

        [HttpGet("controller/resource"), RequireResource<Parcel>("a:x")]
        public string Resource() => "ok";

        [HttpGet("controller/owner"), RequireOwner("a:x", "userId")]
        public string Owner() => "ok";

        [HttpGet("controller/network"), RequireNetwork("127.0.0.0/8", "::1")]
        public string Network() => "ok";

        [HttpGet("controller/time"), RequireTime("UTC", "08:00", "18:00", "Wed")]
        public string Time() => "ok";

        [HttpGet("filter/scope"), FilterFor("scope:")]
        public string ScopeFilter() => "ok";

        [HttpGet("filter/anyscope"), FilterFor("anyscope:")]
        public string AnyscopeFilter() => "ok";

        [HttpGet("filter/claim"), FilterFor("claim:")]
        public string ClaimFilter() => "ok";

        [HttpGet("filter/role"), FilterFor("role:")]
        public string RoleFilter() => "ok";

        [HttpGet("filter/stepup"), FilterFor("stepup:")]
        public string StepupFilter() => "ok";

        [HttpGet("filter/bound"), FilterFor("bound:")]
        public string BoundFilter() => "ok";

        [HttpGet("filter/authorization_detail"), FilterFor("authorization_detail:")]
        public string DetailFilter() => "ok";

        [HttpGet("filter/tenant"), FilterFor("tenant:")]
        public string TenantFilter() => "ok";

        [HttpGet("filter/resource"), FilterFor("resource:")]
        public string ResourceFilter() => "ok";

        [HttpGet("filter/owner"), FilterFor("owner:")]
        public string OwnerFilter() => "ok";

        [HttpGet("filter/network"), FilterFor("network:")]
        public string NetworkFilter() => "ok";

        [HttpGet("filter/time"), FilterFor("time:")]
        public string TimeFilter() => "ok";
    }

    /// <summary>MVC's own filter, which does not pass on any failure.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class FilterForAttribute(string prefix) : Attribute, IFilterFactory
    {
        public bool IsReusable => true;

        public IFilterMetadata CreateInstance(IServiceProvider serviceProvider) =>
            new AuthorizeFilter(serviceProvider.GetRequiredService<IAuthorizationPolicyProvider>(),
                [new AuthorizeAttribute(Requirements[prefix].Name)]);
    }

    private sealed class OnlyThisController : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            feature.Controllers.Add(typeof(EverywhereController).GetTypeInfo());
        }
    }
}

public sealed class Parcel : IOwnedResource
{
    public string OwnerId => "alice";
}

public sealed class Parcels : IResourceProvider<Parcel>
{
    public ValueTask<Parcel?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Parcel?>(new Parcel());
}

public sealed class EverywhereHub : Hub
{
    [RequireScope("b:x")]
    public string Scope() => "ok";

    [RequireAnyScope("b:x", "c:x")]
    public string Anyscope() => "ok";

    [RequireClaim("department", "sales", "support")]
    public string Claim() => "ok";

    [RequireRole("admin", "owner")]
    public string Role() => "ok";

    [RequireStepUp("phr", 300)]
    public string Stepup() => "ok";

    [RequireSenderConstrained]
    public string Bound() => "ok";

    [RequireAuthorizationDetail("payment", "initiate")]
    public string Authorization_detail() => "ok";

    [RequireTenant("tenantId")]
    public string Tenant() => "ok";

    [RequireResource<Parcel>("a:x")]
    public string Resource() => "ok";

    [RequireOwner("a:x", "userId")]
    public string Owner() => "ok";

    [RequireNetwork("127.0.0.0/8", "::1")]
    public string Network() => "ok";

    [RequireTime("UTC", "08:00", "18:00", "Wed")]
    public string Time() => "ok";
}
