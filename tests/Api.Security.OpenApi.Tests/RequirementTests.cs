using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Api.Security.OpenApi.Tests;

/// <summary>What each operation requires.</summary>
public sealed class RequirementTests
{
    public static TheoryData<string> Kinds => [.. DescribedApi.SchemeKinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_endpoint_for_one_scheme_requires_exactly_that_scheme(string kind)
    {
        await using var api =
            await DescribedApi.StartAsync(app => app.MapGet("/only", [Authorize("only")] () => "ok"), services: services =>
            services.AddAuthorizationBuilder()
                .AddPolicy("only", policy => policy.AddAuthenticationSchemes(kind).RequireAuthenticatedUser().RequireScope("a:x")));

        var alternatives = DescribedApi.SchemeKinds.Single(one => one.Name == kind).Alternatives;
        var expected = alternatives.Select(together => $"{{{string.Join(',', together.Select(id => $"\"{id}\":[\"a:x\"]"))}}}");
        (await api.OperationAsync("/only")).Security().Should().Be($"[{string.Join(',', expected)}]");
    }

    [Fact]
    public async Task Every_accepted_scheme_is_an_alternative_in_registration_order()
    {
        await using var api = await DescribedApi.StartAsync();
        (await api.OperationAsync("/whoami")).Security()
            .Should().Be("""[{"bearer":[]},{"dpop":[]},{"apiKeyId":[],"apiKeySecret":[]},{"mutualTLS":[]},{"Hawk":[]}]""");
    }

    [Theory]
    [InlineData("/one", """[{"bearer":["a:x"]}]""")]
    [InlineData("/all", """[{"bearer":["a:x","b:x"]}]""")]
    [InlineData("/any", """[{"bearer":["a:x"]},{"bearer":["b:x"]}]""")]
    [InlineData("/any-and-one", """[{"bearer":["a:x","c:x"]},{"bearer":["b:x","c:x"]}]""")]
    [InlineData("/any-twice", """[{"bearer":["a:x"]},{"bearer":["a:x","c:x"]},{"bearer":["b:x","a:x"]},{"bearer":["b:x","c:x"]}]""")]
    [InlineData("/none", """[{"bearer":[]}]""")]
    [InlineData("/template", """[{"bearer":[]}]""")]
    [InlineData("/role", """[{"bearer":[]}]""")]
    [InlineData("/owner/{owner}", """[{"bearer":["a:x"]}]""")]
    [InlineData("/group/inside", """[{"bearer":["a:x"]}]""")]
    public async Task Each_operation_lists_the_scopes_that_it_requires(string path, string security)
    {
        await using var api = await DescribedApi.StartPlainAsync(Map);
        (await api.OperationAsync(path)).Security().Should().Be(security);
    }

    [Theory]
    [InlineData("/documented/scoped", """[{"bearer":["b:x","a:x"]}]""")]
    [InlineData("/documented/plain", """[{"bearer":["b:x"]}]""")]
    public async Task Controllers_are_described_with_the_scopes_that_their_routes_add(string path, string security)
    {
        await using var api = await DescribedApi.StartPlainAsync(
            app => app.MapControllers().RequireScope("b:x"), services => services.AddControllers()
                .AddApplicationPart(typeof(DocumentedController).Assembly));
        var scopes = JsonNode.Parse((await api.OperationAsync(path)).Security())![0]!["bearer"]!.AsArray()
            .Select(scope => scope!.GetValue<string>());
        scopes.Should().BeEquivalentTo(JsonNode.Parse(security)![0]!["bearer"]!.AsArray().Select(scope => scope!.GetValue<string>()));
    }

    [Fact]
    public async Task An_anonymous_endpoint_has_no_requirement_and_no_refusals()
    {
        await using var api = await DescribedApi.StartPlainAsync(app => app.MapControllers(), services => services.AddControllers()
            .AddApplicationPart(typeof(DocumentedController).Assembly));
        foreach (var path in (string[])["/health", "/documented/open"])
        {
            var operation = await api.OperationAsync(path);
            operation.ContainsKey("security").Should().BeFalse();
            operation.Statuses().Should().Equal("200");
        }
    }

    [Theory]
    [InlineData(OpenApiSpecVersion.OpenApi3_0)]
    [InlineData(OpenApiSpecVersion.OpenApi3_1)]
    public async Task No_operation_has_an_empty_requirement(OpenApiSpecVersion version)
    {
        await using var api = await DescribedApi.StartAsync(Map, version);

        var document = await api.DocumentAsync();

        document.ContainsKey("security").Should().BeFalse("it would apply to anonymous operations too");
        var declared = document.Schemes().Select(scheme => scheme.Key).ToArray();
        var operations = document.Operations().ToArray();
        operations.Should().HaveCountGreaterThan(10);
        foreach (var operation in operations.Where(one => one.ContainsKey("security")))
        {
            operation["security"]!.AsArray().Should().NotBeEmpty();
            foreach (var requirement in operation["security"]!.AsArray())
                requirement!.AsObject().Select(scheme => scheme.Key).Should().NotBeEmpty().And.BeSubsetOf(declared);
        }

        operations.Count(one => !one.ContainsKey("security")).Should().Be(1, "only /health is anonymous");
    }

    [Fact]
    public async Task In_OpenAPI_3_0_only_OAuth_lists_scopes_and_mutual_TLS_has_the_type_http()
    {
        await using var issuer = await OAuthTests.StartIssuerAsync();
        await using var api = await DescribedApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddApiSecurity()
                .AddJwt(jwt => jwt.AddIssuer(issuer.Issuer, "orders-api", trusted => trusted.RequireHttpsMetadata = false))
                .AddScheme("Certificate", "Certificate", _ => new ScriptedScheme()),
            Endpoints = app => app.MapGet("/any", () => "").RequireAnyScope("a:x", "b:x"),
        }, document => document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0);

        var document = await api.DocumentAsync();

        document["openapi"]!.GetValue<string>().Should().StartWith("3.0");
        document.Operation("/any").Security().Should().Be("""[{"oauth2":["a:x"]},{"oauth2":["b:x"]},{"bearer":[]},{"mutualTLS":[]}]""");
        document.Schemes()["mutualTLS"]!["type"]!.GetValue<string>().Should().Be("http");
    }

    [Fact]
    public async Task An_authentication_scheme_that_the_application_adds_itself_is_described_too()
    {
        await using var api =
            await DescribedApi.StartPlainAsync(app => app.MapGet("/foreign", [Authorize(AuthenticationSchemes = "Legacy Cookies")] () =>
            ""), services => services.AddAuthentication().AddCookie("Legacy Cookies"));
        var document = await api.DocumentAsync();
        document.Operation("/foreign").Security().Should().Be("""[{"Legacy-Cookies":[]}]""");
        document.Schemes().Should().ContainKey("Legacy-Cookies");
    }

    [Fact]
    public async Task Security_that_the_application_declares_itself_is_kept()
    {
        await using var api = await DescribedApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services),
            Services = services =>
                services.Configure<OpenApiOptions>("v1", document => document.AddOperationTransformer((operation, context, _) =>
            {
                if (context.Description.RelativePath != "whoami") return Task.CompletedTask;
                context.Document!.AddComponent("own", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "own" });
                operation.Security = [new() { [new OpenApiSecuritySchemeReference("own", context.Document)] = [] }];
                return Task.CompletedTask;
            })),
        });
        (await api.OperationAsync("/whoami")).Security().Should().Be("""[{"own":[]}]""");
    }

    [Fact]
    public async Task Calling_DescribeApiSecurity_twice_changes_nothing()
    {
        await using var once = await DescribedApi.StartPlainAsync(Map);
        await using var twice = await DescribedApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services),
            Endpoints = Map }, document => document.DescribeApiSecurity());
        var (first, second) = (await once.DocumentAsync(), await twice.DocumentAsync());
        first.Remove("servers");
        second.Remove("servers");
        second.ToJsonString().Should().Be(first.ToJsonString());
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/one", () => "").RequireScope("a:x");
        app.MapGet("/all", () => "").RequireAllScopes("a:x", "b:x");
        app.MapGet("/any", () => "").RequireAnyScope("a:x", "b:x");
        app.MapGet("/any-and-one", () => "").RequireAnyScope("a:x", "b:x").RequireScope("c:x");
        app.MapGet("/any-twice", () => "").RequireAnyScope("a:x", "b:x").RequireAnyScope("a:x", "c:x");
        app.MapGet("/none", () => "");
        app.MapGet("/template", () => "").RequireScope("figures:{tenant}");
        app.MapGet("/role", () => "").RequireRole("admin");
        app.MapGet("/owner/{owner}", (string owner) => "").RequireOwner("a:x", "owner");
        app.MapGroup("/group").RequireScope("a:x").MapGet("/inside", () => "");
    }
}

[ApiController]
[Route("documented")]
public sealed class DocumentedController : ControllerBase
{
    [HttpGet("scoped"), RequireScope("a:x")]
    public string Scoped() => "ok";

    [HttpGet("plain")]
    public string Plain() => "ok";

    [HttpGet("open"), AllowAnonymous]
    public string Open() => "ok";
}
