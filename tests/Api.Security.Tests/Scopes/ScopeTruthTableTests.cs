using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Scopes;

/// <summary>The published truth table of scopes, over HTTP: which endpoints a caller may call, and how far the caller reaches.</summary>
public sealed class ScopeTruthTableTests(ScopeTruthTableTests.World world) : IClassFixture<ScopeTruthTableTests.World>
{
    private static readonly string[] Required = ["read:orders", "read:orders:own", "read:orders:any", "read:orders:eu"];

    /// <summary>The rows of <c>docs/authorization.md</c>.</summary>
    public static TheoryData<string, string> Published =>
    [
        .. File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "authorization.md"))
            .SkipWhile(line => !line.StartsWith("| granted |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => (cells[1].Trim('`'), string.Join(' ', cells[2..6]))),
    ];

    [Theory]
    [MemberData(nameof(Published))]
    public async Task The_API_behaves_as_the_published_table_shows(string granted, string row) => await ShouldOpenAsync(granted, row);

    [Fact]
    public void The_published_table_is_complete() => Published.Should().HaveCount(20);

    // The columns are those of Required: plain, own, any, eu.
    [Theory]
    // Not in the table: scopes that resemble those of the table.
    [InlineData("", "- - - -", ScopeReach.None)]
    [InlineData("read:orders:", "- - - -", ScopeReach.None)]
    [InlineData("read:order", "- - - -", ScopeReach.None)]
    [InlineData("read:orderss", "- - - -", ScopeReach.None)]
    [InlineData(":own", "- - - -", ScopeReach.None)]
    [InlineData("own", "- - - -", ScopeReach.None)]
    [InlineData("*:own", "- - - -", ScopeReach.None)]
    [InlineData("**:any", "- - - -", ScopeReach.None)]
    [InlineData("**:orders", "- - - -", ScopeReach.None)]
    [InlineData("read:orders:*", "- - - yes", ScopeReach.None)]
    [InlineData("read:orders:**", "- - - yes", ScopeReach.None)]
    [InlineData("read:o*", "- - - -", ScopeReach.None)]
    [InlineData("*:*", "yes yes - -", ScopeReach.Own)]
    [InlineData("*:**", "yes yes - yes", ScopeReach.Own)]
    [InlineData("read:orders:own:any", "- - - -", ScopeReach.None)]
    [InlineData("orders:*", "- - - -", ScopeReach.None)] // a wildcard implies nothing
    [InlineData("write:orders:eu", "- - - -", ScopeReach.None)]
    [InlineData("read:orders:own read:orders:eu", "- yes - yes", ScopeReach.Own)]
    [InlineData("write:orders:own read:orders:any", "yes yes yes -", ScopeReach.Any)]
    public async Task A_scope_that_resembles_a_published_one_opens_only_the_listed_endpoints(string granted, string row, ScopeReach reach)
    {
        await ShouldOpenAsync(granted, row);
        (await world.Api.GetAsync("/reach", world.Issuer.Token().With("scope", granted).Build())).Body.Should().Be(reach.ToString());
    }

    [Theory]
    [InlineData("read:orders", ScopeReach.Own)]
    [InlineData("read:orders:own", ScopeReach.Own)]
    [InlineData("read:orders:any", ScopeReach.Any)]
    [InlineData("read:orders:own read:orders:any", ScopeReach.Any)]
    [InlineData("read:*:any", ScopeReach.Any)]
    [InlineData("write:orders:own", ScopeReach.Own)]
    [InlineData("orders:admin", ScopeReach.Any)]
    [InlineData("orders:admin:own", ScopeReach.Own)]
    [InlineData("orders:admin:own write:orders:own", ScopeReach.Own)]
    [InlineData("orders:admin:own orders:admin", ScopeReach.Any)]
    [InlineData("orders:auditor", ScopeReach.Own)]
    [InlineData("orders:auditor:any", ScopeReach.Own)]
    [InlineData("orders:reader:own", ScopeReach.Own)]
    [InlineData("read:orders:eu", ScopeReach.None)]
    [InlineData("**", ScopeReach.None)]
    public async Task The_widest_grant_determines_how_far_the_caller_reaches(string granted, ScopeReach reach) =>
        (await world.Api.GetAsync("/reach", world.Issuer.Token().With("scope", granted).Build())).Body.Should().Be(reach.ToString());

    private async Task ShouldOpenAsync(string granted, string row)
    {
        var token = world.Issuer.Token().With("scope", granted).Build();
        var opened = new List<string>();
        foreach (var required in Required)
        {
            var answer = await world.Api.GetAsync("/" + required, token);
            opened.Add((int)answer.Status == 200 ? "yes" : "-");
            if ((int)answer.Status != 200)
                answer.ShouldBe(403, "insufficient_scope", $"Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{required}\"");
        }

        string.Join(' ', opened).Should().Be(row);
        (await world.Api.GetAsync("/has", token)).Body.Should().Be(row);
    }

    [Theory]
    [InlineData("analytics:read:t123", true)]
    [InlineData("analytics:read:t12", false)]
    [InlineData("analytics:read:T123", false)]
    [InlineData("analytics:read:*", false)]
    [InlineData("analytics:**", false)]
    [InlineData("analytics:*:t123", true)] // the wildcard matches a segment that the application wrote
    [InlineData("*", false)]
    [InlineData("**", false)]
    public async Task No_wildcard_matches_a_tenant(string granted, bool opens)
    {
        var answer = await world.Api.GetAsync("/report", world.Issuer.Token().With("scope", granted).With("tenant_id", "t123").Build());
        if (opens) answer.ShouldBeOk();
        else answer.ShouldBe(403, "insufficient_scope",
            "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"analytics:read:{tenant}\"");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("\u0430")] // looks like a Latin a
    public async Task A_tenant_that_would_change_the_meaning_of_a_scope_is_refused(string tenant) =>
        (await world.Api.GetAsync("/report", world.Issuer.Token()
            .With("scope", $"analytics:read:{tenant} analytics:read:* analytics:read:**").With("tenant_id", tenant).Build()))
            .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"analytics:read:{tenant}\"");

    [Theory]
    [InlineData("/regions/eu/report", "region:eu:read", true)]
    [InlineData("/regions/eu/report", "region:us:read", false)]
    [InlineData("/regions/EU/report", "region:eu:read", false)]
    [InlineData("/regions/eu/report", "region:*:read", false)]
    [InlineData("/regions/eu%3Aread/report", "region:eu:read:read", false)]
    [InlineData("/regions/%2A/report", "region:*:read", false)]
    public async Task A_template_is_filled_with_a_route_value(string path, string granted, bool opens)
    {
        var answer = await world.Api.GetAsync(path, world.Issuer.Token().With("scope", granted).Build());
        ((int)answer.Status).Should().Be(opens ? 200 : 403);
    }

    [Theory]
    [InlineData("/t/t123/report", true)]
    [InlineData("/t/t124/report", false)]
    public async Task A_tenant_in_the_route_must_be_the_tenant_of_the_caller(string path, bool opens)
    {
        var token = world.Issuer.Token().With("scope", "analytics:read:t123 analytics:read:t124").With("tenant_id", "t123").Build();
        ((int)(await world.Api.GetAsync(path, token)).Status).Should().Be(opens ? 200 : 403);
    }

    [Fact]
    public async Task Without_wildcards_an_asterisk_is_an_ordinary_character()
    {
        await using var api = await TestApi.StartAsync(world.Issuer,
            new TestApiOptions { Endpoints = app => app.MapGet("/plain", () => "ok").RequireScope("read:all") });
        (await api.GetAsync("/plain", world.Issuer.Token().With("scope", "read:* read:** *:all").Build()))
            .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:all\"");
    }

    [Fact]
    public async Task An_unqualified_scope_reaches_everything_if_the_application_configures_it()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Issuer = world.Issuer,
            Services = services => services.AddApiSecurity(options => options.Scopes.UnqualifiedReach = ScopeReach.Any),
            Endpoints = app =>
            {
                app.MapGet("/any", () => "ok").RequireScope("read:all:any");
                app.MapGet("/reach", (ApiCaller caller) => caller.Reach("read:all").ToString());
            },
        });
        var token = world.Issuer.Token().With("scope", "read:all").Build();
        (await api.GetAsync("/any", token)).ShouldBeOk();
        (await api.GetAsync("/reach", token)).Body.Should().Be("Any");
        (await api.GetAsync("/any", world.Issuer.Token().With("scope", "read:all:own").Build())).Code.Should().Be("insufficient_scope");
    }

    [Fact]
    public async Task Other_claims_contain_scopes_if_the_application_configures_them()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Issuer = world.Issuer, Services = services => services.AddApiSecurity(options => options.Scopes.ClaimTypes.Add("permissions")),
        });
        (await api.GetAsync("/orders", world.Issuer.Token().With("scope", "x")
            .With("permissions", new System.Text.Json.Nodes.JsonArray("read:orders", "y")).Build())).ShouldBeOk();
        (await world.Api.GetAsync("/orders", world.Issuer.Token().With("scope", "x")
            .With("permissions", new System.Text.Json.Nodes.JsonArray("read:orders")).Build())).Code.Should().Be("insufficient_scope");
    }

    public sealed class World : IAsyncLifetime
    {
        public FakeAuthorizationServer Issuer { get; private set; } = null!;

        public TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Issuer = await FakeAuthorizationServer.StartAsync();
            Api = await TestApi.StartAsync(new TestApiOptions
            {
                Issuer = Issuer,
                Services = services => services.AddApiSecurity(options =>
                {
                    options.Scopes.AllowWildcards = true;
                    options.Scopes.Define("read:orders", "Read orders").Define("read:orders:eu", "Read European orders")
                        .Define("write:orders", "Write orders", "read:orders")
                            .Define("orders:admin", "Everything about orders", "write:orders:any")
                        .Define("orders:reader", "Read all orders", "read:orders:any")
                            .Define("orders:auditor", "Read one's own orders", "orders:reader:own")
                        .Define("analytics:read:{tenant}", "Read the analytics of a tenant")
                            .Define("region:{region}:read", "Read a region");
                }),
                Endpoints = Map,
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            await Issuer.DisposeAsync();
        }

        private static void Map(WebApplication app)
        {
            foreach (var required in Required) app.MapGet("/" + required, () => "ok").RequireScope(required);
            app.MapGet("/reach", (ApiCaller caller) => caller.Reach("read:orders").ToString());
            app.MapGet("/has",
                (ApiCaller caller) => string.Join(' ', Required.Select(required => caller.HasScope(required) ? "yes" : "-")));
            app.MapGet("/report", () => "ok").RequireScope("analytics:read:{tenant}");
            app.MapGet("/t/{tenant}/report", () => "ok").RequireScope("analytics:read:{tenant}");
            app.MapGet("/regions/{region}/report", () => "ok").RequireScope("region:{region}:read");
        }
    }
}
