using System.Net;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Coexistence;

/// <summary>Ways to set up a site that could let a cookie into the API, or take a page from its login.</summary>
public sealed class UnusualSiteTests
{
    private const string Cookies = SiteWithLogin.Cookies;

    private static readonly Dictionary<string, string?> Paths = new() { ["ApiSecurity:Paths:0"] = "/v1" };

    [Fact]
    public async Task A_scoped_authorization_handler_of_the_site_does_not_prevent_startup()
    {
        await using var site = await SiteWithLogin.StartAsync(services: services =>
        {
            services.AddScoped<IAuthorizationHandler, NoHandler>();
            services.Configure<ServiceProviderOptions>(options => options.ValidateScopes = true);
        });
        (await site.BrowseAsync("/api/orders", SiteWithLogin.Token)).ShouldBeOk();
    }

    [Theory]
    [InlineData("Cookies,Bearer")]
    [InlineData("Cookies")]
    public async Task A_default_policy_with_schemes_opens_nothing_of_the_API_to_cookies(string schemes)
    {
        await using var site = await SiteWithLogin.StartAsync(
            services: services => services.AddAuthorization(options => options.DefaultPolicy =
                new AuthorizationPolicyBuilder(schemes.Split(',')).RequireAuthenticatedUser().Build()),
            endpoints: app =>
            {
                var group = app.MapGroup("/grouped").RequireAuthorization();
                group.MapGet("/scoped", Name).RequireScope("read:orders");
                group.MapGet("/any", Name).RequireApiSecurity();
            });
        await site.LogInAsync();
        foreach (var path in (string[])["/api/any", "/api/orders", "/grouped/scoped", "/grouped/any"])
        {
            (await site.BrowseAsync(path)).Status.Should().Be(HttpStatusCode.Unauthorized, path);
            (await site.BrowseAsync(path, SiteWithLogin.Token)).Body.Should().Be("machine Bearer", path);
        }

        (await site.BrowseAsync("/page")).Body.Should().Contain("anna");
    }

    [Fact]
    public async Task A_named_policy_with_schemes_does_not_open_an_endpoint_of_the_API()
    {
        await using var site = await SiteWithLogin.StartAsync(
            services: services => services.AddAuthorization(options => options.AddPolicy(
                "staff", policy => policy.AddAuthenticationSchemes(Cookies).RequireRole("clerk"))),
            endpoints: app => app.MapGroup("/staff").RequireApiSecurity().MapGet("", Name).RequireAuthorization("staff"));
        await site.LogInAsync();
        (await site.BrowseAsync("/staff")).ShouldBeMissingCredentials();
        ((int)(await site.BrowseAsync("/staff", SiteWithLogin.Token)).Status)
            .Should().Be(403, "the token lacks the role, the cookie has it");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_for_all_controllers_keeps_the_pages_with_the_login(bool hasPaths)
    {
        await using var site = await SiteWithLogin.StartAsync(
            settings: hasPaths ? Paths : null,
            services: services => services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter(
                new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()))).AddApplicationPart(typeof(UnusualSiteTests).Assembly)
                .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new OnlyThese())),
            endpoints: app => app.MapControllers());
        (await site.BrowseAsync("/mvc/page")).Status.Should().Be(HttpStatusCode.Redirect);
        await site.LogInAsync();
        (await site.BrowseAsync("/mvc/page")).Body.Should().Be("anna");
        (await site.BrowseAsync("/v1/mvc/orders")).ShouldBeMissingCredentials();
        (await site.BrowseAsync("/v1/mvc/orders", SiteWithLogin.Token)).Body.Should().Be("machine");
        if (!hasPaths) return;
        (await site.BrowseAsync("/v1/mvc/plain")).ShouldBeMissingCredentials();
        (await site.BrowseAsync("/v1/mvc/plain", SiteWithLogin.Token)).Body.Should().Be("machine");
    }

    [Fact]
    public async Task An_endpoint_with_nothing_but_requirement_data_works_beside_paths()
    {
        await using var site = await SiteWithLogin.StartAsync(
            settings: Paths,
            endpoints: app =>
            {
                app.MapGet("/data", Name).WithMetadata(new ClerkData());
                app.MapGet("/v1/data", Name).WithMetadata(new ClerkData());
            });
        (await site.BrowseAsync("/v1/data", """{"sub":"machine","roles":["clerk"]}""")).Body.Should().Be("machine Bearer");
        await site.LogInAsync();
        (await site.BrowseAsync("/data")).Body.Should().Be("anna Cookies");
        (await site.BrowseAsync("/v1/data")).ShouldBeMissingCredentials();
    }

    [Theory]
    [InlineData("challenge")]
    [InlineData("forbid")]
    public async Task Where_the_site_sets_only_the_answers_the_API_still_gives_its_own(string action)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddAuthentication(options =>
                {
                    if (action == "challenge") options.DefaultChallengeScheme = Cookies;
                    else options.DefaultForbidScheme = Cookies;
                }).AddCookie(Cookies).AddCookie("Second");
                ClaimsScheme.Add(services);
            },
            Endpoints = app =>
            {
                app.MapGet("/scoped", () => "x").RequireScope("read:orders");
                app.MapGet("/forbids", () => Results.Forbid()).RequireScope("read:orders");
            },
        });
        (await api.GetAsync("/scoped")).ShouldBeMissingCredentials();
        (await api.AskAsync("/scoped")).ShouldMissScope("read:orders");
        (await api.AskAsync("/forbids", SiteWithLogin.Token)).ShouldBe(403, "policy_denied");
    }

    [Fact]
    public async Task Two_logins_without_a_default_leave_the_paths_to_the_API()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = new(Paths),
            AddSecurity = services =>
            {
                services.AddAuthentication().AddCookie(Cookies).AddCookie("Second");
                ClaimsScheme.Add(services);
            },
            Endpoints = app => app.MapGet("/{area}/users", Name)
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = Cookies }),
        });
        (await api.GetAsync("/v1/users")).ShouldBeMissingCredentials();
        (await api.AskAsync("/v1/users")).ShouldBeOk();
        (await api.GetAsync("/site/users")).Status.Should().NotBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_short_circuit_below_a_path_prevents_startup()
    {
        await using var app = TestApi.Build(
            SiteWithLogin.Options(settings: Paths, endpoints: one => one.MapGet("/v1/internal", () => "x").ShortCircuit()),
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("/v1/internal").And.Contain("ShortCircuit()");
    }

    [Fact]
    public async Task A_requirement_of_ours_in_the_fallback_policy_takes_no_cookie_anywhere()
    {
        foreach (var settings in new[] { null, Paths })
        {
            await using var site = await SiteWithLogin.StartAsync(
                settings: settings,
                services: services => services.AddAuthorization(options =>
                    options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireScope("read:orders").Build()),
                endpoints: app => app.MapGet("/v1/plain", Name));
            var login = await site.BrowseAsync("/login", SiteWithLogin.Token);
            ((int)login.Status).Should().Be(200);
            (await site.BrowseAsync("/open")).ShouldBeMissingCredentials();
            (await site.BrowseAsync("/v1/plain")).ShouldBeMissingCredentials();
            (await site.BrowseAsync("/v1/plain", """{"sub":"machine"}""")).ShouldMissScope("read:orders");
            (await site.BrowseAsync("/v1/plain", SiteWithLogin.Token)).ShouldBeOk();
        }
    }

    [Fact]
    public async Task Where_endpoints_without_a_policy_are_open_a_cookie_still_does_not_act_below_a_path()
    {
        await using var site = await SiteWithLogin.StartAsync(
            settings: new(Paths) { ["ApiSecurity:RequireProtectedEndpoints"] = "false" },
            endpoints: app =>
            {
                app.MapGet("/v1/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
                app.MapGet("/v1/forbids", () => Results.Forbid());
            });
        await site.LogInAsync();
        (await site.BrowseAsync("/v1/who")).Body.Should().Be("nobody");
        (await site.BrowseAsync("/v1/who", SiteWithLogin.Token)).Body.Should().Be("machine");
        ((int)(await site.BrowseAsync("/v1/forbids", SiteWithLogin.Token)).Status).Should().Be(403);
    }

    [Fact]
    public async Task A_scheme_that_is_no_login_is_not_the_default_of_the_application()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, SilentHandler>("Certificate", null);
                ClaimsScheme.Add(services);
            },
        });
        (await api.GetAsync("/whoami")).ShouldBeMissingCredentials();
        (await api.AskAsync("/whoami")).ShouldBeOk();
    }

    [Fact]
    public async Task RequireApiSecurity_on_a_method_of_a_hub_of_the_site_prevents_startup()
    {
        await using var app = TestApi.Build(
            SiteWithLogin.Options(services: services => services.AddSignalR(),
                endpoints: one => one.MapHub<MarkedHub>("/hub").RequireAuthorization()),
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("MarkedHub.Delete").And.Contain("'Cookies'");
    }

    [Fact]
    public async Task A_hub_below_a_path_belongs_to_the_API()
    {
        await using var site = await SiteWithLogin.StartAsync(
            settings: Paths, services: services => services.AddSignalR(), endpoints: app => app.MapHub<MarkedHub>("/v1/hub"));
        await site.LogInAsync();
        (await site.BrowseAsync("/v1/hub/negotiate")).ShouldBeMissingCredentials();
    }

    private static string Name(HttpContext context) => $"{context.User.Identity?.Name} {context.User.Identity?.AuthenticationType}";

    [Controller]
    public sealed class SitePagesController : ControllerBase
    {
        [HttpGet("/mvc/page")]
        public string Page() => User.Identity?.Name ?? "nobody";

        [HttpGet("/v1/mvc/plain")]
        public string Plain() => User.Identity?.Name ?? "nobody";

        [HttpGet("/v1/mvc/orders")]
        [RequireScope("read:orders")]
        public string Orders() => User.Identity?.Name ?? "nobody";
    }

    private sealed class OnlyThese : Microsoft.AspNetCore.Mvc.ApplicationParts.IApplicationFeatureProvider<
        Microsoft.AspNetCore.Mvc.Controllers.ControllerFeature>
    {
        public void PopulateFeature(
            IEnumerable<Microsoft.AspNetCore.Mvc.ApplicationParts.ApplicationPart> parts,
            Microsoft.AspNetCore.Mvc.Controllers.ControllerFeature feature)
        {
            feature.Controllers.Clear();
            feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(typeof(SitePagesController)));
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    private sealed class ClerkData : Attribute, IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() =>
            [new Microsoft.AspNetCore.Authorization.Infrastructure.ClaimsAuthorizationRequirement("roles", ["clerk"])];
    }

    private sealed class MarkedHub : Hub
    {
        [RequireApiSecurity]
        public string Delete() => "deleted";
    }

    private sealed class NoHandler : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context) => Task.CompletedTask;
    }

    private sealed class SilentHandler(
        Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options,
        Microsoft.Extensions.Logging.ILoggerFactory logger,
        System.Text.Encodings.Web.UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }
}
