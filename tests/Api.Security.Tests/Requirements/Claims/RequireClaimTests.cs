using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Tests.Requirements.Claims;

/// <summary>Which claims <c>RequireClaim</c> finds, and which values it accepts.</summary>
public sealed class RequireClaimTests
{
    [Theory]
    [InlineData("department", """{"department":"sales"}""")]
    [InlineData("department", """{"department":["support","sales"]}""")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["support","sales"]}}""")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":"sales"}}""")]
    [InlineData("resource_access.orders.roles", """{"resource_access":{"other":{"roles":["x"]},"orders":{"roles":["sales"]}}}""")]
    [InlineData("resource_access['my.client'].roles", """{"resource_access":{"my.client":{"roles":["sales"]}}}""")]
    [InlineData("resource_access['my.client']['a role']", """{"resource_access":{"my.client":{"a role":["sales"]}}}""")]
    [InlineData("resource_access['it's'].roles", """{"resource_access":{"it's":{"roles":["sales"]}}}""")]
    [InlineData("https://example.com/roles", """{"https://example.com/roles":["sales"]}""")]
    [InlineData("https://example.com/access.roles", """{"https://example.com/access":{"roles":["sales"]}}""")]
    [InlineData("a.b.c", """{"a.b":{"c":"sales"}}""")]
    [InlineData("a.b.c", """{"a":{"b":{"c":"sales"}}}""")]
    [InlineData("a.b", """{"a":[{"b":"other"},{"b":"sales"}]}""")]
    public async Task A_claim_is_found_by_its_name_or_path(string type, string claims)
    {
        await using var api = await StartAsync(type, "sales");
        (await api.AskAsync("/x", claims)).ShouldBeOk();
    }

    [Theory]
    [InlineData("department", "{}")]
    [InlineData("department", """{"Department":"sales"}""")]
    [InlineData("department", """{"department":"Sales"}""")]
    [InlineData("department", """{"department":"sales "}""")]
    [InlineData("department", """{"department":"support sales"}""")]
    [InlineData("department", """{"department":"salesman"}""")]
    [InlineData("department", """{"department":[["sales"]]}""")]
    [InlineData("department", """{"department":{"sales":true}}""")]
    [InlineData("department", """{"department":["\"sales\""]}""")]
    [InlineData("realm_access.roles", """{"realm_access":"{\"roles\":[\"sales\"]}"}""")] // a string that looks like JSON is still a string
    [InlineData("realm_access.roles", """{"realm_access":{"Roles":["sales"]}}""")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":{"sales":true}}}""")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":[["sales"]]}}""")]
    [InlineData("realm_access.roles", """{"roles":["sales"]}""")]
    [InlineData("realm_access.roles", """{"realm_access":["roles","sales"]}""")]
    [InlineData("resource_access['my.client'].roles", """{"resource_access":{"my":{"client":{"roles":["sales"]}}}}""")]
    [InlineData("resource_access.my.client.roles", """{"resource_access":{"my.client":{"roles":["sales"]}}}""")]
    [InlineData("a.b", """{"a.b":"other","a":{"b":"sales"}}""")] // only the claim with the full name is used
    [InlineData("a.b.c", """{"a.b":{"c":"other"},"a":{"b":{"c":"sales"}}}""")]
    public async Task A_claim_elsewhere_or_with_another_value_does_not_match(string type, string claims)
    {
        await using var api = await StartAsync(type, "sales");
        (await api.AskAsync("/x", claims)).ShouldMissClaim();
    }

    [Theory]
    [InlineData("5", "5", true)]
    [InlineData("5", "5.0", true)]
    [InlineData("5", "0.5e1", true)]
    [InlineData("5", "\"5\"", true)] // a string with the same text
    [InlineData("5.0", "\"5\"", false)] // strings are not numbers
    [InlineData("05", "5", true)]
    [InlineData("5", "50", false)]
    [InlineData("5", "-5", false)]
    [InlineData("five", "5", false)]
    [InlineData("9007199254740993", "9007199254740992", false)] // the same double, but two different numbers
    [InlineData("9007199254740993", "9007199254740993", true)]
    [InlineData("1e999", "1e999", true)]
    [InlineData("1e998", "1e999", false)]
    [InlineData("true", "true", true)]
    [InlineData("True", "true", true)]
    [InlineData("true", "false", false)]
    [InlineData("false", "false", true)]
    [InlineData("false", "true", false)]
    [InlineData("true", "\"true\"", true)]
    [InlineData("True", "\"true\"", false)]
    [InlineData("true", "1", false)]
    [InlineData("1", "true", false)]
    [InlineData("null", "null", false)]
    [InlineData("null", "\"null\"", true)]
    [InlineData("{}", "{}", false)] // an object never matches
    [InlineData("[]", "[]", false)]
    [InlineData("5", "[1,5]", true)]
    [InlineData("true", "[\"x\",true]", true)]
    public async Task Values_are_compared_according_to_their_JSON_type(string required, string value, bool passes)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ClaimsScheme.Add(services),
            Endpoints = app =>
            {
                app.MapGet("/plain", () => "ok").RequireClaim("level", required);
                app.MapGet("/nested", () => "ok").RequireClaim("user.level", required);
            },
        });
        Expect(await api.AskAsync("/plain", $$"""{"level":{{value}}}"""), passes);
        Expect(await api.AskAsync("/nested", $$$"""{"user":{"level":{{{value}}}}}"""), passes);
    }

    [Theory]
    [InlineData("""{"a":"x"}""", true)]
    [InlineData("""{"a":""}""", true)]
    [InlineData("""{"a":0}""", true)]
    [InlineData("""{"a":false}""", true)]
    [InlineData("""{"a":{}}""", true)]
    [InlineData("""{"a":[null,"x"]}""", true)]
    [InlineData("""{"a":null}""", false)]
    [InlineData("""{"a":[]}""", false)]
    [InlineData("""{"a":[null]}""", false)]
    [InlineData("""{"A":"x"}""", false)]
    public async Task Without_values_any_value_except_null_is_accepted(string claims, bool passes)
    {
        await using var api = await StartAsync("a");
        Expect(await api.AskAsync("/x", claims), passes);
    }

    [Fact]
    public async Task One_of_several_values_is_enough_but_several_requirements_must_all_be_met()
    {
        await using var api =
            await RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireClaim("a", "1", "2").RequireClaim("b", "3"));
        (await api.AskAsync("/x", """{"a":"2","b":"3"}""")).ShouldBeOk();
        (await api.AskAsync("/x", """{"a":"3","b":"3"}""")).ShouldMissClaim();
        (await api.AskAsync("/x", """{"a":["1","2"]}""")).ShouldMissClaim();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("['a']")]
    [InlineData("a['']")]
    [InlineData("a['b")]
    [InlineData("a[b]")]
    [InlineData("a['b']c")]
    [InlineData("a['b'].")]
    public void A_claim_type_that_is_not_a_valid_path_throws(string type) =>
        new Action(() => _ = new RequireClaimAttribute(type, "x")).Should().Throw<ArgumentException>().WithMessage("*is not a claim*");

    [Theory]
    [InlineData("a b", "c;d%20")]
    [InlineData("a%b", "100 % sure;")]
    public async Task Spaces_and_percent_signs_survive_the_policy_name(string type, string value)
    {
        await using var api = await StartAsync(type, value);
        (await api.AskAsync("/x", new CallerClaim(type, value, "string"))).ShouldBeOk();
        (await api.AskAsync("/x", new CallerClaim(type, Uri.UnescapeDataString(value) + "x", "string"))).ShouldMissClaim();
    }

    [Fact]
    public async Task RequireClaim_of_ASP_NET_Core_reads_nested_claims_the_same_way()
    {
        await using var api = await RequirementApi.StartAsync(app =>
        {
            app.MapGet("/nested", () => "ok").RequireAuthorization(policy => policy.RequireClaim("realm_access.roles", "x", "y"));
            app.MapGet("/any", () => "ok").RequireAuthorization(policy => policy.RequireClaim("realm_access.roles"));
            app.MapGet("/brackets", () => "ok")
                .RequireAuthorization(policy => policy.RequireClaim("resource_access['my.client'].roles", "x"));
            app.MapGet("/plain", () => "ok").RequireAuthorization(policy => policy.RequireClaim("department", "sales"));
            app.MapGet("/no-path", () => "ok").RequireAuthorization(policy => policy.RequireClaim("a..b", "x"));
        });
        (await api.AskAsync("/nested", """{"realm_access":{"roles":["z","y"]}}""")).ShouldBeOk();
        (await api.AskAsync("/nested", """{"realm_access.roles":"x"}""")).ShouldBeOk();
        (await api.AskAsync("/nested", """{"realm_access":{"roles":["z"]}}""")).ShouldMissClaim();
        (await api.AskAsync("/nested", "{}")).ShouldMissClaim();
        (await api.GetAsync("/nested")).ShouldBeMissingCredentials();
        (await api.AskAsync("/any", """{"realm_access":{"roles":["z"]}}""")).ShouldBeOk();
        (await api.AskAsync("/any", """{"realm_access":{"roles":null}}""")).ShouldMissClaim();
        (await api.AskAsync("/brackets", """{"resource_access":{"my.client":{"roles":["x"]}}}""")).ShouldBeOk();
        (await api.AskAsync("/brackets", """{"resource_access":{"my":{"client":{"roles":["x"]}}}}""")).ShouldMissClaim();
        (await api.AskAsync("/plain", """{"department":"sales"}""")).ShouldBeOk();
        (await api.AskAsync("/plain", """{"department":"support"}""")).ShouldMissClaim();
        (await api.AskAsync("/no-path", """{"a..b":"x"}""")).ShouldBeOk(); // ASP.NET Core itself finds this claim
        (await api.AskAsync("/no-path", """{"a":{"":{"b":"x"}}}""")).ShouldMissClaim();
    }

    private static Task<TestApi> StartAsync(string type, params string[] values) => RequirementApi.StartAsync(app =>
        _ = values.Length > 0 ? app.MapGet("/x", () => "ok").RequireClaim(type, values) : app.MapGet("/x", () => "ok").RequireClaim(type));

    private static void Expect(TestAnswer answer, bool passes)
    {
        if (passes) answer.ShouldBeOk();
        else answer.ShouldMissClaim();
    }
}
