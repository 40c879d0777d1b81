using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.AuthorizationDetails;

/// <summary>Which entries of <c>authorization_details</c> (RFC 9396) in a token meet a requirement.</summary>
public sealed class AuthorizationDetailTests(AuthorizationDetailTests.Api fixture) : IClassFixture<AuthorizationDetailTests.Api>
{
    private const string Payment = """[{"type":"payment_initiation","actions":["initiate"]}]""";

    [Theory]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":["initiate"]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":["status","initiate"],"amount":{"value":[1,null]}}]""")]
    [InlineData("/pay", """[{"type":"account"},{"type":"payment_initiation","actions":["initiate"]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation"},{"type":"payment_initiation","actions":["initiate"],"identifier":"x"}]""")]
    [InlineData("/pay", """[{"actions":["initiate"],"type":"payment_initiation","datatypes":7,"privileges":null}]""")]
    [InlineData("/both", """[{"type":"payment_initiation","actions":["status","cancel","initiate"]}]""")]
    [InlineData("/type", """[{"type":"payment_initiation"}]""")]
    [InlineData("/type", """[{"type":"payment_initiation","actions":[]}]""")]
    [InlineData("/two", """[{"type":"payment_initiation"},{"type":"account","actions":["read"]}]""")]
    [InlineData("/odd", """[{"type":"https://example.com/a b;%","actions":["d;é %20"]}]""")]
    [InlineData("/object/42", """[{"type":"account","actions":["read"],"identifier":"42"}]""")]
    [InlineData("/object/a%20b", """[{"type":"account","actions":["read"],"identifier":"a b"}]""")]
    [InlineData("/object/2", """[{"type":"account","identifier":"1"},{"type":"account","actions":["read"],"identifier":"2"}]""")]
    [InlineData("/fixed", """[{"type":"account","identifier":"main {1}"},{"type":"account","identifier":"main; ledger"}]""")]
    public async Task A_detail_of_the_type_with_all_actions_is_accepted(string path, string details) =>
        (await fixture.AskAsync(path, details)).ShouldBeOk();

    [Theory]
    [InlineData("/pay", """[{"type":"payment_initiation"}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":[]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":["status"]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":["Initiate"]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":["initiate "]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":["initiate status"]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","actions":["*"]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation","action":["initiate"]}]""")]
    [InlineData("/pay", """[{"type":"Payment_initiation","actions":["initiate"]}]""")]
    [InlineData("/pay", """[{"type":"payment_initiation_2","actions":["initiate"]}]""")]
    [InlineData("/pay", """[{"type":"payment","actions":["initiate"]}]""")]
    [InlineData("/pay", """[{"Type":"payment_initiation","type":"x","actions":["initiate"]}]""")]
    [InlineData("/pay", """[{"type":"x","payment_initiation":{"type":"payment_initiation","actions":["initiate"]}}]""")]
    [InlineData("/pay", "[]")]
    [InlineData("/both", """[{"type":"payment_initiation","actions":["status"]}]""")]
    [InlineData("/both", """[{"type":"payment_initiation","actions":["initiate"]},{"type":"payment_initiation","actions":["status"]}]""")]
    [InlineData("/type", """[{"type":"account"}]""")]
    [InlineData("/two", """[{"type":"account","actions":["read"]}]""")]
    [InlineData("/two", """[{"type":"payment_initiation"}]""")]
    [InlineData("/object/42", """[{"type":"account","actions":["read"]}]""")]
    [InlineData("/object/42", """[{"type":"account","actions":["read"],"identifier":"4"}]""")]
    [InlineData("/object/42", """[{"type":"account","actions":["read"],"identifier":42}]""")]
    [InlineData("/object/42", """[{"type":"account","actions":["read"],"identifier":["42"]}]""")]
    [InlineData("/object/42", """[{"type":"account","actions":["read"],"identifier":"{id}"}]""")]
    [InlineData("/object/a", """[{"type":"account","actions":["read"],"identifier":"A"}]""")]
    [InlineData("/object/42", """[{"type":"account","actions":["write"],"identifier":"42"},{"type":"account","actions":["read"]}]""")]
    [InlineData("/fixed", """[{"type":"account","identifier":"main"}]""")]
    public async Task Any_other_detail_is_refused(string path, string details) =>
        (await fixture.AskAsync(path, details)).ShouldMissDetail(Api.Required[path.Split('/')[1]]);

    [Theory]
    [InlineData("""{"type":"payment_initiation","actions":["initiate"]}""")] // not an array
    [InlineData("""[[{"type":"payment_initiation","actions":["initiate"]}]]""")]
    [InlineData("""["payment_initiation"]""")]
    [InlineData("""["{\"type\":\"payment_initiation\",\"actions\":[\"initiate\"]}"]""")]
    [InlineData("\"[{\\\"type\\\":\\\"payment_initiation\\\",\\\"actions\\\":[\\\"initiate\\\"]}]\"")]
    [InlineData("\"payment_initiation\"")]
    [InlineData("true")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""[null,{"type":"payment_initiation","actions":["initiate"]}]""")] // no entry counts beside one that is not an object
    [InlineData("""[{"type":"payment_initiation","actions":["initiate"]},7]""")]
    [InlineData("""[{"type":"payment_initiation","actions":["initiate"]},{"actions":["initiate"]}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":["initiate"]},{"type":["payment_initiation"]}]""")]
    [InlineData("""[{"type":"","actions":["initiate"]},{"type":"payment_initiation","actions":["initiate"]}]""")]
    [InlineData("""[{"type":null,"actions":["initiate"]}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":"initiate"}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":{"initiate":true}}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":["initiate",1]}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":["initiate",null]}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":[["initiate"]]}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":["initiate"],"locations":"https://api.example.com"}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":["initiate"],"locations":null}]""")]
    [InlineData("""[{"type":"payment_initiation","actions":["initiate"],"identifier":7}]""")]
    public async Task Members_of_another_JSON_type_never_match(string details) =>
        (await fixture.AskAsync("/pay", details)).ShouldMissDetail(Api.Required["pay"]);

    [Fact]
    public async Task A_token_without_details_a_caller_without_a_token_and_a_scope_of_that_name_are_refused()
    {
        (await fixture.AskAsync("/pay", null)).ShouldMissDetail(Api.Required["pay"]);
        (await fixture.Value.GetAsync("/pay")).ShouldBeMissingCredentials();
        (await fixture.Value.GetAsync("/pay", fixture.Issuer.Token().With("scope", "payment_initiation initiate").Build()))
            .ShouldMissDetail(Api.Required["pay"]);
        (await fixture.Value.GetAsync("/pay", fixture.Issuer.Token().With("Authorization_details", "x").Build()))
            .ShouldMissDetail(Api.Required["pay"]);
    }

    [Theory]
    [InlineData(64, 64, true)]
    [InlineData(65, 1, false)]
    [InlineData(1, 65, false)]
    public async Task At_most_64_details_with_64_actions_each_are_read(int details, int actions, bool passes)
    {
        var others = string.Concat(Enumerable.Range(1, details - 1).Select(i => $$"""{"type":"t{{i}}"},"""));
        var further = string.Concat(Enumerable.Range(1, actions - 1).Select(i => $"\"a{i}\","));
        var answer = await fixture.AskAsync(
            "/pay", $$"""[{{others}}{"type":"payment_initiation","actions":[{{further}}"initiate"]}]""");
        if (passes) answer.ShouldBeOk();
        else answer.ShouldMissDetail(Api.Required["pay"]);
    }

    [Fact]
    public async Task The_answer_lists_all_details_that_the_operation_needs_and_the_scopes_if_one_is_missing()
    {
        var answer = await fixture.AskAsync("/scoped", null);
        answer.ShouldMissScope("a:x");
        answer.Problem["requiredAuthorizationDetails"]!.ToJsonString().Should().Be(Api.Required["scoped"]);
        answer = await fixture.AskAsync("/scoped", """[{"type":"account","actions":["read"]}]""");
        answer.ShouldMissScope("a:x");
        (await fixture.AskAsync("/two", Payment)).ShouldMissDetail(Api.Required["two"]);
        (await fixture.AskAsync("/role", null)).ShouldMissRole();
    }

    [Fact]
    public async Task The_log_names_the_required_detail_and_nothing_of_the_token()
    {
        await using var api = new Api(); // of its own: a reason has at most ten lines a second, and the other tests cause many
        await api.InitializeAsync();
        await api.AskAsync("/logged", """[{"type":"secret-type","actions":["secret-action"]}]""");
        api.Value.Log.Ours.Where(line => line.EventId == 1101 && line.Text.Contains("/logged", StringComparison.Ordinal))
            .Should().ContainSingle().Which.Text.Should().Contain("authorization_details_missing").And.Contain(
                "for this API if the entry has locations: authorization detail logged with write").And.NotContain("secret");
    }

    [Fact]
    public async Task The_matrix_and_the_policies_in_configuration_name_it()
    {
        var report = await ApiSecurityReport.CreateAsync(fixture.Value.App.Services);
        string Rule(string route) => string.Join("; ", report.Endpoints.Single(endpoint => endpoint.Route == route).Rules);
        Rule("/both").Should().Be("authorization detail payment_initiation with initiate and status");
        Rule("/type").Should().Be("authorization detail payment_initiation");
        Rule("/object/{id}").Should().Be("authorization detail account with read, identifier {id}");
        Rule("/configured").Should().Be(
            "policy configured (authorization detail account with read and list; authorization detail urn:x:pay with go)");
        (await fixture.AskAsync("/configured", """[{"type":"account","actions":["list","read"]},{"type":"urn:x:pay","actions":["go"]}]"""))
            .ShouldBeOk();
        (await fixture.AskAsync("/configured", """[{"type":"account","actions":["list","read"]}]"""))
            .ShouldMissDetail("""[{"type":"account","actions":["read","list"]},{"type":"urn:x:pay","actions":["go"]}]""");
    }

    [Fact]
    public async Task A_handler_of_the_application_can_give_the_same_answer() =>
        (await fixture.AskAsync("/amount", Payment)).ShouldMissDetail("""[{"type":"payment_initiation","actions":["initiate"]}]""");

    public sealed class Api : IAsyncLifetime
    {
        /// <summary>What the body names, by the first segment of the path.</summary>
        public static IReadOnlyDictionary<string, string> Required { get; } = new Dictionary<string, string>
        {
            ["pay"] = """[{"type":"payment_initiation","actions":["initiate"]}]""",
            ["both"] = """[{"type":"payment_initiation","actions":["initiate","status"]}]""",
            ["type"] = """[{"type":"payment_initiation","actions":[]}]""",
            ["two"] = """[{"type":"payment_initiation","actions":[]},{"type":"account","actions":["read"]}]""",
            ["object"] = """[{"type":"account","actions":["read"]}]""",
            ["fixed"] = """[{"type":"account","actions":[]}]""",
            ["scoped"] = """[{"type":"account","actions":["read"]}]""",
        };

        public FakeAuthorizationServer Issuer { get; private set; } = null!;

        public TestApi Value { get; private set; } = null!;

        public Task<TestAnswer> AskAsync(string path, string? details) => Value.SendAsync(Issuer, path, details);

        public async ValueTask InitializeAsync()
        {
            Issuer = await FakeAuthorizationServer.StartAsync();
            Value = await TestApi.StartAsync(Issuer, new TestApiOptions
            {
                Settings =
                {
                    ["ApiSecurity:Policies:configured:AuthorizationDetails:account:0"] = "read",
                    ["ApiSecurity:Policies:configured:AuthorizationDetails:account:1"] = "list",
                    ["ApiSecurity:Policies:configured:AuthorizationDetails:urn:x:pay"] = "go",
                },
                Services = services => services.AddSingleton<IAuthorizationHandler, AmountTooLarge>(),
                Endpoints = app =>
                {
                    app.MapGet("/pay", () => "ok").RequireAuthorizationDetail("payment_initiation", "initiate");
                    app.MapGet("/both", () => "ok").RequireAuthorizationDetail("payment_initiation", "initiate", "status", "initiate");
                    app.MapGet("/type", () => "ok").RequireAuthorizationDetail("payment_initiation");
                    app.MapGet("/two", () => "ok").RequireAuthorizationDetail("payment_initiation")
                        .RequireAuthorization(policy => policy.RequireAuthorizationDetail("account", "read"));
                    app.MapGet("/odd", () => "ok").RequireAuthorizationDetail("https://example.com/a b;%", "d;é %20");
                    app.MapGet("/object/{id}", () => "ok").RequireAuthorizationDetail("account", ["read"], identifier: "{id}");
                    app.MapGet("/fixed", [RequireAuthorizationDetail("account", Identifier = "main; ledger")] () => "ok");
                    app.MapGet("/scoped", () => "ok").RequireScope("a:x").RequireAuthorizationDetail("account", "read");
                    app.MapGet("/role", () => "ok").RequireRole("admin").RequireAuthorizationDetail("account", "read");
                    app.MapGet("/logged", () => "ok").RequireAuthorizationDetail("logged", "write");
                    app.MapGet("/configured", () => "ok").RequireAuthorization("configured");
                    app.MapGet("/amount", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new Amount()));
                },
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Value.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }

    private sealed class Amount : IAuthorizationRequirement;

    private sealed class AmountTooLarge : AuthorizationHandler<Amount>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Amount requirement)
        {
            context.Fail(ApiSecurityFailure.AuthorizationDetailMissing("payment_initiation", "initiate"));
            return Task.CompletedTask;
        }
    }
}
