using System.Text;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Requirements.Policies;

/// <summary>Policies that operators configure under <c>ApiSecurity:Policies:{name}</c>. Every rule must be met.</summary>
public sealed class ConfiguredPolicyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_rule_of_a_policy_must_be_met()
    {
        await using var api = await StartAsync("""
            {
              "Scopes": ["a:x", "b:x"], "AnyScopes": ["c:x", "d:x"], "Roles": ["admin", "owner"],
              "Claims": { "department": ["sales", "support"], "realm_access.level": "5", "cognito:groups": ["staff"], "https://example.com/roles": "r" },
              "Networks": ["127.0.0.0/8", "::1"],
              "TimeWindow": { "Zone": "Europe/Berlin", "From": "08:00", "To": "18:00", "Days": ["Wed"] },
              "StepUp": { "Acr": "phr phrh", "MaxAge": "00:05:00" }
            }
            """);
        const string Scopes = "a:x b:x d:x", Roles = "\"admin\",\"owner\"";
        string Claims(string scopes = Scopes, string roles = Roles, string department = "sales", int level = 5, string group = "staff",
            string url = "r", string acr = "phr", int age = 300) =>
            $$$"""{"scope":"{{{scopes}}}","roles":[{{{roles}}}],"department":"{{{department}}}","realm_access":{"level":{{{level}}}},"cognito:groups":["{{{group}}}"],"https://example.com/roles":["{{{url}}}"],"acr":"{{{acr}}}","auth_time":{{{Noon.ToUnixTimeSeconds() - age}}}}""";

        (await api.AskAsync("/x", Claims())).ShouldBeOk();
        (await api.GetAsync("/x")).ShouldBeMissingCredentials();
        (await api.AskAsync("/x", Claims(scopes: "a:x d:x"))).ShouldMissScope("c:x d:x a:x b:x");
        (await api.AskAsync("/x", Claims(scopes: "a:x b:x"))).ShouldMissScope("c:x d:x a:x b:x");
        (await api.AskAsync("/x", Claims(roles: "\"admin\""))).ShouldMissRole();
        (await api.AskAsync("/x", Claims(department: "stock"))).ShouldMissClaim();
        (await api.AskAsync("/x", Claims(level: 6))).ShouldMissClaim();
        (await api.AskAsync("/x", Claims(group: "guests"))).ShouldMissClaim();
        (await api.AskAsync("/x", Claims(url: "s"))).ShouldMissClaim();
        (await api.AskAsync("/x", Claims(acr: "pwd"))).ShouldAskForLogin("acr_values=\"phr phrh\", max_age=\"300\"");
        (await api.AskAsync("/x", Claims(age: 301))).ShouldAskForLogin("acr_values=\"phr phrh\", max_age=\"300\"");
    }

    [Theory]
    [InlineData("""{ "Networks": "10.0.0.0/8" }""", "network_not_allowed")]
    [InlineData("""{ "TimeWindow": { "Zone": "UTC", "From": "08:00", "To": "12:00" } }""", "policy_denied")]
    [InlineData("""{ "Roles": "admin" }""", "role_missing")]
    [InlineData("""{ "Claims": { "department": "sales" } }""", "claim_missing")]
    public async Task A_single_value_may_be_written_without_a_list(string policy, string code)
    {
        await using var api = await StartAsync(policy);
        (await api.AskAsync("/x")).ShouldBe(403, code);
        (await api.GetAsync("/x")).ShouldBeMissingCredentials();
    }

    [Theory]
    [InlineData("""{ "scopes": ["a:x"] }""")]
    [InlineData("""{ "SCOPES": { "0": "a:x" } }""")]
    public async Task Configuration_keys_are_case_insensitive(string policy)
    {
        await using var api = await StartAsync(policy);
        (await api.AskAsync("/x")).ShouldMissScope("a:x");
        (await api.AskAsync("/x", """{"scope":"a:x"}""")).ShouldBeOk();
    }

    [Theory]
    [InlineData("""{ }""", "has no rules")]
    [InlineData("\"a:x\"", "has no rules")]
    [InlineData("""{ "Scope": ["a:x"] }""", "p:Scope: no such rule")]
    [InlineData("""{ "Scopes": ["a:x"], "Groups": ["g"] }""", "p:Groups: no such rule")]
    [InlineData("""{ "Scopes": [] }""", "p:Scopes: ")]
    [InlineData("""{ "Scopes": [], "Roles": ["admin"] }""", "p:Scopes: ")]
    [InlineData("""{ "Scopes": [""] }""", "p:Scopes: ")]
    [InlineData("""{ "Scopes": "a:x b:x" }""", "p:Scopes: ")]
    [InlineData("""{ "Scopes": ["a:*"] }""", "p:Scopes: ")]
    [InlineData("""{ "Scopes": [["a:x"]] }""", "p:Scopes: ")]
    [InlineData("""{ "AnyScopes": { } }""", "p:AnyScopes: ")]
    [InlineData("""{ "Roles": [" "] }""", "p:Roles: ")]
    [InlineData("""{ "Roles": { "admin": { } } }""", "p:Roles: ")]
    [InlineData("""{ "Claims": "department", "Roles": ["admin"] }""", "p:Claims: write an object")]
    [InlineData("""{ "Claims": { }, "Roles": ["admin"] }""", "p:Claims: ")]
    [InlineData("""{ "Claims": { "department": [] } }""", "p:Claims: ")]
    [InlineData("""{ "Claims": { "department": null } }""", "p:Claims: ")]
    [InlineData("""{ "Claims": { "a..b": "x" } }""", "p:Claims: 'a..b' is not a claim")]
    [InlineData("""{ "Claims": { "cognito:groups": [] } }""", "p:Claims: ")]
    [InlineData("""{ "Networks": ["10.0.0.1/8"] }""", "p:Networks: '10.0.0.1/8' is not a network")]
    [InlineData("""{ "Networks": [] }""", "p:Networks: ")]
    [InlineData("""{ "TimeWindow": "08:00" }""", "p:TimeWindow: Zone is missing")]
    [InlineData("""{ "TimeWindow": { "Zone": "Europe/Atlantis", "From": "08:00", "To": "18:00" } }""", "p:TimeWindow: ")]
    [InlineData("""{ "TimeWindow": { "Zone": "UTC", "From": "08:00", "To": "18:00", "Day": "Mon" } }""",
        "p:TimeWindow: Day: no such setting")]
    [InlineData("""{ "TimeWindow": { "Zone": "UTC", "From": "08:00", "To": "18:00", "Days": [] } }""", "p:TimeWindow: ")]
    [InlineData("""{ "StepUp": { } }""", "p:StepUp: ")]
    [InlineData("""{ "StepUp": "phr" }""", "p:StepUp: ")]
    [InlineData("""{ "StepUp": { "MaxAge": "300" } }""", "p:StepUp: MaxAge: ")]
    [InlineData("""{ "StepUp": { "MaxAge": "24:00:00" } }""", "p:StepUp: MaxAge: ")]
    [InlineData("""{ "StepUp": { "MaxAge": "00:00:00" } }""", "p:StepUp: ")]
    [InlineData("""{ "StepUp": { "Acr": "phr", "Amr": "pwd" } }""", "p:StepUp: Amr: no such setting")]
    [InlineData("""{ "StepUp": { "Acr": "a\"b" } }""", "p:StepUp: ")]
    public async Task An_invalid_policy_prevents_startup_and_the_message_names_the_setting(string policy, string named)
    {
        Func<Task> starting = async () => await (await StartAsync(policy)).DisposeAsync();
        (await starting.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain(
            $"ApiSecurity:Policies:{(named.StartsWith("p:", StringComparison.Ordinal) ? named : "p: ")}").And.Contain(named).And.NotContain(
            "Parameter");
    }

    [Fact]
    public async Task All_errors_of_all_policies_are_reported_in_one_message()
    {
        var starting = () => RequirementApi.StartFailureAsync(_ => { }, new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Policies:one:Scope"] = "a:x", ["ApiSecurity:Policies:one:Roles"] = "",
                ["ApiSecurity:Policies:two:Networks"] = "10.8", ["ApiSecurity:Realm"] = "a\"b" },
        });
        (await starting()).Should().Contain("one:Scope: ").And.Contain("one:Roles: ").And.Contain("two:Networks: ").And.Contain("Realm: ");
    }

    [Fact]
    public async Task A_policy_name_that_is_also_defined_in_code_prevents_startup()
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ClaimsScheme.Add(services),
            Settings = new() { ["ApiSecurity:Policies:Refunds:Scopes:0"] = "a:x" },
            Services = services =>
                services.AddAuthorization(options => options.AddPolicy("refunds", policy => policy.RequireRole("support"))),
        })).DisposeAsync();
        (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain(
            "'Refunds' is defined in code and under ApiSecurity:Policies");
    }

    [Fact]
    public async Task A_scope_outside_the_catalogue_prevents_startup_even_in_an_unused_policy()
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                services.AddApiSecurity(options => options.Scopes.Define("read:orders", "").Define("write:orders", ""));
            },
            Settings = new() { ["ApiSecurity:Policies:unused:AnyScopes:0"] = "read:orders:any",
                ["ApiSecurity:Policies:unused:AnyScopes:1"] = "raed:orders" },
        })).DisposeAsync();
        (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain(
            "ApiSecurity:Policies:unused: the scope 'raed:orders'").And.NotContain("read:orders:any");
    }

    [Fact]
    public async Task An_undefined_policy_name_prevents_startup() =>
        (await RequirementApi.StartFailureAsync(app => app.MapGet("/x", () => "ok")
            .RequireAuthorization("refund"), new TestApiOptions { Settings = new() { ["ApiSecurity:Policies:refunds:Roles"] = "x" } }))
            .Should().Contain("GET /x").And.Contain("'refund', which is not defined");

    [Fact]
    public async Task A_configured_policy_and_further_requirements_must_all_be_met()
    {
        await using var api = await StartAsync("""{ "Roles": ["admin"] }""", app =>
        {
            app.MapGet("/both", () => "ok").RequireAuthorization("p").RequireScope("a:x");
            app.MapGet("/attribute", [Authorize("P")] () => "ok");
        });
        (await api.AskAsync("/both", """{"scope":"a:x"}""")).ShouldMissRole();
        (await api.AskAsync("/both", """{"roles":"admin"}""")).ShouldMissScope("a:x");
        (await api.AskAsync("/both", """{"roles":"admin","scope":"a:x"}""")).ShouldBeOk();
        (await api.AskAsync("/attribute")).ShouldMissRole();
        (await api.AskAsync("/attribute", """{"roles":"admin"}""")).ShouldBeOk();
    }

    private static Task<TestApi> StartAsync(string policy, Action<WebApplication>? endpoints = null)
    {
        var json = new ConfigurationBuilder().AddJsonStream(
            new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "ApiSecurity": { "Policies": { "p": {{policy}} } } }"""))).Build();
        return RequirementApi.StartAsync(endpoints ?? (app => app.MapGet("/x", () => "ok").RequireAuthorization("p")), new TestApiOptions
        {
            Clock = new FakeTimeProvider(Noon),
            Settings = json.AsEnumerable().ToDictionary(entry => entry.Key, entry => entry.Value),
        });
    }
}
