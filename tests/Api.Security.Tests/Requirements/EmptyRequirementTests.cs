using System.Text;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements.Policies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements;

/// <summary>
/// Empty arguments, which would make a requirement weaker than intended: <c>RequireClaim("dept", "")</c> used to mean any value, and
/// callers of every department were accepted.
/// </summary>
public sealed class EmptyRequirementTests
{
    private static readonly string[] None = [];

    private static readonly Dictionary<string, Action<IEndpointConventionBuilder>> Extensions = new()
    {
        ["claim, empty value"] = e => e.RequireClaim("dept", ""),
        ["claim, value of spaces"] = e => e.RequireClaim("dept", " "),
        ["claim, null value"] = e => e.RequireClaim("dept", (string)null!),
        ["claim, null values"] = e => e.RequireClaim("dept", (string[])null!),
        ["claim, empty list of values"] = e => e.RequireClaim("dept", None),
        ["claim, a value and an empty one"] = e => e.RequireClaim("dept", "sales", ""),
        ["claim, empty type"] = e => e.RequireClaim(""),
        ["no roles"] = e => e.RequireRole(),
        ["empty role"] = e => e.RequireRole(""),
        ["a role and null"] = e => e.RequireRole("admin", null!),
        ["empty scope"] = e => e.RequireScope(""),
        ["no scopes"] = e => e.RequireAllScopes(),
        ["a scope and an empty one"] = e => e.RequireAllScopes("a:x", ""),
        ["any scope, none given"] = e => e.RequireAnyScope(),
        ["any scope, one of them null"] = e => e.RequireAnyScope("a:x", null!),
        ["no network"] = e => e.RequireNetwork(),
        ["empty network"] = e => e.RequireNetwork(""),
        ["a network and null"] = e => e.RequireNetwork("10.0.0.0/8", null!),
        ["step-up, no arguments"] = e => e.RequireStepUp(),
        ["step-up, empty acr"] = e => e.RequireStepUp("", TimeSpan.FromMinutes(5)),
        ["step-up, age of zero"] = e => e.RequireStepUp("phr", TimeSpan.Zero),
        ["time, no days"] = e => e.RequireTime("UTC", "08:00", "18:00", None),
        ["time, empty day"] = e => e.RequireTime("UTC", "08:00", "18:00", "Mon", ""),
        ["time, null days"] = e => e.RequireTime("UTC", "08:00", "18:00", (string[])null!),
        ["detail, empty type"] = e => e.RequireAuthorizationDetail(""),
        ["detail, null type"] = e => e.RequireAuthorizationDetail(null!),
        ["detail, empty list of actions"] = e => e.RequireAuthorizationDetail("payment", None),
        ["detail, null actions"] = e => e.RequireAuthorizationDetail("payment", (string[])null!),
        ["detail, empty action"] = e => e.RequireAuthorizationDetail("payment", "initiate", " "),
        ["detail, empty identifier"] = e => e.RequireAuthorizationDetail("payment", ["initiate"], ""),
        ["detail, null identifier"] = e => e.RequireAuthorizationDetail("payment", ["initiate"], null!),
        ["detail, identifier without actions"] = e => e.RequireAuthorizationDetail("payment", None, "x"),
        ["empty tenant parameter"] = e => e.RequireTenant(""),
        ["empty owner parameter"] = e => e.RequireOwner("a:x", ""),
        ["owner, empty scope"] = e => e.RequireOwner("", "userId"),
        ["resource, empty scope"] = e => e.RequireResource<Parcel>(""),
    };

    private static readonly Dictionary<string, Action<AuthorizationPolicyBuilder>> Builders = new()
    {
        ["no scopes"] = p => p.RequireAllScopes(),
        ["any scope, one of them empty"] = p => p.RequireAnyScope("a:x", ""),
        ["no network"] = p => p.RequireNetwork(),
        ["step-up, no arguments"] = p => p.RequireStepUp(),
        ["detail, empty list of actions"] = p => p.RequireAuthorizationDetail("payment", None),
        ["detail, empty type"] = p => p.RequireAuthorizationDetail(" "),
        ["detail, empty identifier"] = p => p.RequireAuthorizationDetail("payment", ["initiate"], " "),
        ["time, no days"] = p => p.RequireTime("UTC", "08:00", "18:00", None),
        ["empty tenant parameter"] = p => p.RequireTenant(" "),
        ["claim of ASP.NET Core, empty list of values"] = p => p.RequireClaim("dept", None),
    };

    private static readonly Dictionary<string, Delegate> Attributes = new()
    {
        ["claim, empty value"] = [RequireClaim("dept", "")] () => "ok",
        ["claim, no values"] = [RequireClaim("dept", new string[0])] () => "ok",
        ["detail, no actions"] = [RequireAuthorizationDetail("payment", new string[0])] () => "ok",
        ["detail, empty identifier"] = [RequireAuthorizationDetail("payment", Identifier = "")] () => "ok",
        ["no roles"] = [RequireRole] () => "ok",
        ["step-up, age of zero"] = [RequireStepUp("phr", 0)] () => "ok",
        ["step-up, only an age of zero"] = [RequireStepUp(maxAgeSeconds: 0)] () => "ok",
        ["time, no days"] = [RequireTime("UTC", "08:00", "18:00", new string[0])] () => "ok",
        ["policy without a name"] = [Authorize("")] () => "ok",
        ["roles of ASP.NET Core, only a comma"] = [Authorize(Roles = " , ")] () => "ok",
        ["empty schemes"] = [Authorize(AuthenticationSchemes = "")] () => "ok",
    };

    /// <summary>The value of <c>Policies:p</c>.</summary>
    private static readonly Dictionary<string, string> Configured = new()
    {
        ["claim, empty value"] = """{ "Claims": { "dept": [ "" ] } }""",
        ["claim, a value and an empty one"] = """{ "Claims": { "dept": [ "sales", "" ] } }""",
        ["claim, no values"] = """{ "Claims": { "dept": [] } }""",
        ["claim, null"] = """{ "Claims": { "dept": null } }""",
        ["no claims, but a role"] = """{ "Claims": {}, "Roles": [ "admin" ] }""",
        ["no scopes, but a role"] = """{ "Scopes": [], "Roles": [ "admin" ] }""",
        ["null networks, but a role"] = """{ "Networks": null, "Roles": [ "admin" ] }""",
        ["time, no days"] = """{ "TimeWindow": { "Zone": "UTC", "From": "08:00", "To": "18:00", "Days": [] } }""",
        ["time, empty day"] = """{ "TimeWindow": { "Zone": "UTC", "From": "08:00", "To": "18:00", "Days": [ "Mon", "" ] } }""",
        ["step-up, empty acr"] = """{ "StepUp": { "Acr": "", "MaxAge": "00:05:00" } }""",
        ["step-up, empty age"] = """{ "StepUp": { "Acr": "phr", "MaxAge": "" } }""",
        ["step-up, null age"] = """{ "StepUp": { "Acr": "phr", "MaxAge": null } }""",
        ["empty step-up, but a role"] = """{ "StepUp": {}, "Roles": [ "admin" ] }""",
    };

    public static TheoryData<string> AllExtensions => [.. Extensions.Keys];

    public static TheoryData<string> AllBuilders => [.. Builders.Keys];

    public static TheoryData<string> AllAttributes => [.. Attributes.Keys];

    public static TheoryData<string> AllConfigured => [.. Configured.Keys];

    [Theory]
    [MemberData(nameof(AllExtensions))]
    public Task An_empty_argument_of_an_extension_method_prevents_startup(string name) =>
        ShouldNotStartAsync(app => Extensions[name](app.MapGet("/x/{userId}", () => "ok")));

    [Theory]
    [MemberData(nameof(AllBuilders))]
    public async Task An_empty_argument_in_a_policy_prevents_startup(string name)
    {
        await ShouldNotStartAsync(app => app.MapGet("/x", () => "ok").RequireAuthorization(Builders[name]));
        await ShouldNotStartAsync(app => { },
            new TestApiOptions { Services = services => services.AddAuthorization(options => options.AddPolicy("p", Builders[name])) });
    }

    [Theory]
    [MemberData(nameof(AllAttributes))]
    public Task An_empty_argument_of_an_attribute_prevents_startup(string name) =>
        ShouldNotStartAsync(app => app.MapGet("/x", Attributes[name]));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public Task An_empty_policy_name_prevents_startup(string name) =>
        ShouldNotStartAsync(app => app.MapGet("/x", () => "ok").RequireAuthorization(name));

    [Theory]
    [MemberData(nameof(AllConfigured))]
    public Task An_empty_value_in_configuration_prevents_startup(string name) =>
        ShouldNotStartAsync(app => { }, new TestApiOptions { Settings = Settings(Configured[name]) });

    [Fact]
    public async Task The_empty_policy_name_that_AuthorizeFolder_sets_requires_only_authentication()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ClaimsScheme.Add(services),
            // as PageConventionCollection does
            Endpoints = app => app.MapGet("/admin", () => "page").WithMetadata(new AuthorizeAttribute(""), new PageActionDescriptor()),
        });
        (await api.GetAsync("/admin")).ShouldBeMissingCredentials();
        (await api.GetAsync("/admin", ClaimsScheme.Credential("{}"))).ShouldBeOk();
    }

    [Fact]
    public async Task A_setting_with_both_a_string_and_a_list_prevents_startup() =>
        (await ShouldNotStartAsync(app => { }, new TestApiOptions { Settings =
            new() { ["ApiSecurity:Policies:p:Scopes"] = "a:x", ["ApiSecurity:Policies:p:Scopes:0"] = "b:x" } }))
            .Should().Contain("ApiSecurity:Policies:p:Scopes: there is a text and a list");

    [Fact]
    public async Task A_claim_without_values_accepts_any_value_and_a_time_without_days_every_day()
    {
        await using var api = await RequirementApi.StartAsync(app =>
        {
            app.MapGet("/claim", () => "ok").RequireClaim("dept");
            app.MapGet("/attribute", [RequireClaim("dept"), RequireTime("UTC", "00:00", "24:00")] () => "ok");
            app.MapGet("/policy", () => "ok")
                .RequireAuthorization(policy => policy.RequireClaim("dept").RequireTime("UTC", "00:00", "24:00"));
            app.MapGet("/name", () => "ok").RequireAuthorization("claim:dept");
        });
        foreach (var path in new[] { "/claim", "/attribute", "/policy", "/name" })
        {
            (await api.AskAsync(path)).ShouldMissClaim();
            (await api.AskAsync(path, """{"dept":"sales"}""")).ShouldBeOk();
        }
    }

    private static Dictionary<string, string?> Settings(string policy)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "ApiSecurity": { "Policies": { "p": {{policy}} } } }"""));
        return new ConfigurationBuilder().AddJsonStream(json).Build().AsEnumerable().ToDictionary();
    }

    private static async Task<string> ShouldNotStartAsync(Action<WebApplication> endpoints, TestApiOptions? options = null)
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync((options ?? new TestApiOptions()) with
        {
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                services.AddApiSecurity().AddResource<Parcel, Parcels>();
            },
            Endpoints = endpoints,
        })).DisposeAsync();
        return (await starting.Should().ThrowAsync<Exception>()).Which.Message;
    }
}
