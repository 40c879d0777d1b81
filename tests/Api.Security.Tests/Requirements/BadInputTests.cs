using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements;

/// <summary>
/// Unusual claims: very large, deeply nested, of the wrong type, or almost the right text. Each gets a regular response, never a 500.
/// </summary>
public sealed class BadInputTests(BadInputTests.Api fixture) : IClassFixture<BadInputTests.Api>
{
    private static readonly string[] Paths = ["/scope", "/any", "/own", "/template", "/role", "/authorize-roles", "/claim", "/nested",
        "/stock-nested", "/tenant/t1", "/owner/alice", "/step-up", "/resource", "/whoami", "/caller"];

    [Theory]
    [InlineData("")]
    [InlineData(":any")]
    [InlineData(":own")]
    public async Task A_token_with_ten_thousand_scopes_works_like_any_other(string qualifier)
    {
        var many = string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"s{i}:x{qualifier}"));
        (await AskAsync("/scope", new JsonObject { ["scope"] = many })).ShouldMissScope("a:x");
        (await AskAsync("/scope", new JsonObject { ["scope"] = many + " a:x" })).ShouldBeOk();
        (await AskAsync("/scope", new JsonObject { ["scope"] = "a:x " + many })).ShouldBeOk();
        (await AskAsync("/scope", new JsonObject { ["scope"] =
            new JsonArray([.. many.Split(' ').Append("a:x").Select(scope => (JsonNode)scope)]) })).ShouldBeOk();
        (await AskAsync("/own", new JsonObject { ["scope"] = many })).ShouldMissScope("a:x:own");
        var caller = await AskAsync("/caller", new JsonObject { ["scope"] = many });
        caller.Body.Should().Be("10000 scopes, 0 roles");
    }

    [Fact]
    public async Task A_repeated_scope_is_counted_once()
    {
        var repeated = string.Join(' ', Enumerable.Repeat("a:x", 10_000));
        (await AskAsync("/scope", new JsonObject { ["scope"] = repeated })).ShouldBeOk();
        (await AskAsync("/caller", new JsonObject { ["scope"] = repeated })).Body.Should().Be("1 scopes, 0 roles");
        (await AskAsync("/scope", new JsonObject { ["scope"] = new string(' ', 100_000) })).ShouldMissScope("a:x");
    }

    [Theory]
    [InlineData("/role")]
    [InlineData("/authorize-roles")]
    public async Task A_hundred_kilobytes_of_roles_work_like_a_single_role(string path)
    {
        var many = Enumerable.Range(0, 10_000).Select(i => $"role-{i:00000}").ToArray();
        many.Sum(role => role.Length).Should().BeGreaterThanOrEqualTo(100_000);
        (await AskAsync(path, new JsonObject { ["realm_access"] = Roles(many) })).ShouldMissRole();
        (await AskAsync(path, new JsonObject { ["realm_access"] = Roles([.. many, "admin"]) })).ShouldBeOk();
        (await AskAsync(path, new JsonObject { ["groups"] = new JsonArray([.. many.Select(role => (JsonNode)role)]) })).ShouldMissRole();
        (await AskAsync(path, new JsonObject { ["groups"] = new string('a', 100_000) })).ShouldMissRole();
    }

    [Fact]
    public async Task A_claim_is_found_in_an_array_of_many_objects()
    {
        var many = Enumerable.Range(0, 2_000).Select(i => (JsonNode)Roles($"r{i}"));
        (await AskAsync("/nested", new JsonObject { ["realm_access"] = new JsonArray([.. many]) })).ShouldMissClaim();
        (await AskAsync("/nested", new JsonObject { ["realm_access"] = new JsonArray([.. many, Roles("admin")]) })).ShouldBeOk();
    }

    [Theory]
    [InlineData("{\"roles\":", "[\"admin\"]", "}")]
    [InlineData("[", "\"admin\"", "]")]
    public async Task A_claim_that_is_nested_a_thousand_levels_deep_is_ignored(string open, string inside, string close)
    {
        var deep = new StringBuilder().Insert(0, open, 1000).Append(inside).Append(string.Concat(Enumerable.Repeat(close, 1000)))
            .ToString();
        foreach (var path in Paths)
            (await AskAsync(path, new CallerClaim("realm_access", deep, "JSON"), new("roles", deep, "JSON"), new("scope", deep, "JSON"),
                new("tenant_id", deep, "JSON"))).Status.Should().NotBe(HttpStatusCode.InternalServerError, path);
        (await AskAsync("/nested", new CallerClaim("realm_access", deep, "JSON"))).ShouldMissClaim();
        (await AskAsync("/role", new CallerClaim("realm_access", deep, "JSON"))).ShouldMissRole();
        // a claim that is too deep is ignored as a whole
        (await AskAsync("/nested", new CallerClaim("realm_access", $$"""{"x":{{deep}},"roles":["admin"]}""", "JSON"))).ShouldMissClaim();
    }

    // Half a surrogate pair is legal in JSON, but it is not a valid string: reading it used to throw.
    [Theory]
    [InlineData("""{"roles":["\ud800"]}""")]
    [InlineData("""{"roles":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"roles":["x"]}""")]
    [InlineData("""{"\udc00":["admin"]}""")]
    [InlineData("""{"roles":["admin" """)]
    [InlineData("""{"roles":["admin"]}{}""")]
    [InlineData("""{"roles":["admin"],}""")]
    [InlineData("""/**/{"roles":["admin"]}""")]
    [InlineData("admin")]
    [InlineData("\"admin\"")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("\0")]
    public async Task A_JSON_claim_with_unusable_content_is_ignored(string json)
    {
        (await AskAsync("/nested", new CallerClaim("realm_access", json, "JSON"))).ShouldMissClaim();
        (await AskAsync("/stock-nested", new CallerClaim("realm_access", json, "JSON"))).ShouldMissClaim();
        (await AskAsync("/role", new CallerClaim("realm_access", json, "JSON"))).ShouldMissRole();
        foreach (var path in Paths) (await AskAsync(path, new CallerClaim("realm_access", json, "JSON"))).Status.Should().NotBe(
            HttpStatusCode.InternalServerError, path);
    }

    public static TheoryData<string> WrongTypes => ["null", "true", "0", "-1", "1e999", "{}", "[]", "[null]", "[[]]", "[{}]",
        "[true,1,null,{}]", "\"\"", "\" \"", "\"\\u0000\"", "{\"a:x\":true}"];

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public async Task Claims_of_the_wrong_type_are_ignored(string value)
    {
        string[] names = ["scope", "scp", "roles", "groups", "realm_access", "resource_access", "department", "tenant_id", "acr", "amr",
            "auth_time", "client_id"];
        foreach (var path in Paths)
        {
            var claims = new JsonObject();
            foreach (var name in names) claims[name] = JsonNode.Parse(value);
            var answer = await AskAsync(path, claims);
            answer.Status.Should().Be(path is "/whoami" or "/caller" ? HttpStatusCode.OK : path is "/step-up" ? HttpStatusCode.Unauthorized
                : HttpStatusCode.Forbidden, $"{path} {answer.Body}");
        }
    }

    [Theory]
    [InlineData("\u0430:x")] // Cyrillic a
    [InlineData("a\uff1ax")] // fullwidth colon
    [InlineData("\uff41:x")] // fullwidth a
    [InlineData("a:x\u200b")] // zero-width space
    [InlineData("a:\u00adx")] // soft hyphen
    [InlineData("\ufeffa:x")] // byte order mark
    [InlineData("a:x\u0301")] // combining accent
    [InlineData("A:X")]
    [InlineData("a:x\u0000")]
    [InlineData("a:x\t")]
    [InlineData("a:x\u00a0b")] // a no-break space does not separate scopes
    [InlineData("x\u2003a:x")]
    [InlineData("a:x\n")]
    [InlineData("a:x,b:x")]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("*:x")]
    [InlineData("a:*")]
    public async Task A_scope_that_resembles_the_required_one_does_not_match(string scope)
    {
        (await AskAsync("/scope", new JsonObject { ["scope"] = scope })).ShouldMissScope("a:x");
        (await AskAsync("/scope", new JsonObject { ["scope"] = new JsonArray(scope) })).ShouldMissScope("a:x");
    }

    [Theory]
    [InlineData("\u0430dmin")]
    [InlineData("adm\u0131n")] // dotless i
    [InlineData("ADMIN")]
    [InlineData("admin\u200b")]
    [InlineData("\uff41dmin")]
    [InlineData("admin\u0000")]
    [InlineData(" admin")]
    [InlineData("admin,owner")]
    public async Task A_role_or_claim_value_that_resembles_the_required_one_does_not_match(string role)
    {
        (await AskAsync("/role", new JsonObject { ["groups"] = role })).ShouldMissRole();
        (await AskAsync("/authorize-roles", new JsonObject { ["groups"] = role })).ShouldMissRole();
        (await AskAsync("/nested", new JsonObject { ["realm_access"] = Roles(role) })).ShouldMissClaim();
        (await AskAsync("/stock-nested", new JsonObject { ["realm_access"] = Roles(role) })).ShouldMissClaim();
        (await AskAsync("/claim", new JsonObject { ["department"] = role })).ShouldMissClaim();
    }

    [Theory]
    [InlineData("T1")]
    [InlineData("t1 ")]
    [InlineData("t1\u200b")]
    [InlineData("t\u0661")] // an Arabic digit one
    [InlineData("\uff541")]
    [InlineData("t1\u0000")]
    [InlineData("t1/../t1")]
    public async Task A_tenant_claim_that_resembles_the_tenant_of_the_route_does_not_match(string tenant) =>
        (await AskAsync("/tenant/t1", new JsonObject { ["tenant_id"] = tenant })).ShouldBe(403, "tenant_mismatch");

    [Theory]
    [InlineData("/tenant/t1%00")]
    [InlineData("/tenant/T1")]
    [InlineData("/tenant/t1%20")]
    [InlineData("/tenant/t%D9%A1")]
    [InlineData("/tenant/%EF%BD%941")]
    public async Task A_tenant_in_the_route_that_resembles_the_tenant_of_the_caller_does_not_match(string path)
    {
        var answer = await AskAsync(path, new JsonObject { ["tenant_id"] = "t1" });
        answer.Status.Should().BeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.BadRequest); // the server itself refuses a NUL
    }

    [Theory]
    [InlineData("scope:own")]
    [InlineData("a:x:own:any")]
    [InlineData("a:x:ANY")]
    [InlineData("a:x:any:")]
    [InlineData(":any")]
    [InlineData("own")]
    [InlineData("any")]
    public async Task A_scope_that_resembles_a_qualified_one_does_not_match(string scope)
    {
        (await AskAsync("/scope", new JsonObject { ["scope"] = scope })).ShouldMissScope("a:x");
        (await AskAsync("/own", new JsonObject { ["scope"] = scope })).ShouldMissScope("a:x:own");
    }

    // A token of the client credentials grant has no user: it owns what its client owns.
    [Theory]
    [InlineData("""{"sub":null,"client_id":"alice","scope":"a:x:own"}""", "/owner/alice", 200)]
    [InlineData("""{"sub":null,"client_id":"job","scope":"a:x:own"}""", "/owner/alice", 404)]
    [InlineData("""{"sub":"job","client_id":"job","scope":"a:x:own"}""", "/owner/job", 200)]
    [InlineData("""{"sub":"job","client_id":"job","scope":"a:x:own"}""", "/owner/alice", 404)]
    [InlineData("""{"sub":"bob","client_id":"alice","scope":"a:x:own"}""", "/owner/alice", 404)] // a user is not the client
    [InlineData("""{"sub":null,"client_id":"job","scope":"a:x:own"}""", "/scope", 403)]
    [InlineData("""{"sub":null,"client_id":"job","scope":"a:x:own"}""", "/own", 200)]
    [InlineData("""{"sub":null,"client_id":"job","scope":"a:x:own"}""", "/resource", 404)]
    [InlineData("""{"sub":null,"client_id":"alice","scope":"a:x:own"}""", "/resource", 200)]
    [InlineData("""{"sub":null,"scope":"a:x:own"}""", "/resource", 404)]
    [InlineData("""{"sub":null,"scope":"a:x:own"}""", "/owner/alice", 404)]
    [InlineData("""{"sub":"","scope":"a:x:own"}""", "/resource", 404)]
    [InlineData("""{"sub":"","client_id":"alice","scope":"a:x:own"}""", "/resource", 404)] // an empty subject is a subject
    public async Task On_a_token_without_a_user_own_means_owned_by_the_client(string claims, string path, int status)
    {
        var parsed = JsonNode.Parse(claims)!.AsObject();
        // Leave the subject out instead of sending null.
        var raw = parsed.Where(claim => claim.Value is not null).Select(claim => new CallerClaim(claim.Key, (string)claim.Value!, "string"))
            .ToArray();
        var credential = parsed["sub"] is null
            ? Base64.Url(new JsonObject { ["$raw"] =
            new JsonArray([.. raw.Select(claim => (JsonNode)new JsonArray(claim.Type, claim.Value, claim.ValueType))]) }.ToJsonString())
            : ClaimsScheme.Credential(claims);
        ((int)(await fixture.Value.GetAsync(path, credential)).Status).Should().Be(status);
    }

    [Fact]
    public async Task Claim_values_appear_neither_in_logs_nor_in_responses()
    {
        await using var api = await TestApi.StartAsync(Options);
        foreach (var path in Paths)
        {
            var answer = await api.GetAsync(path,
                ClaimsScheme.Credential(new JsonObject { ["scope"] = "marker-one", ["groups"] = "marker-two",
                ["tenant_id"] = "marker-three", ["realm_access"] = Roles("marker-four") }));
            if (path is not ("/whoami" or "/caller"))
                (answer.Body + string.Join('\n', answer.Headers.SelectMany(header => header.Value))).Should().NotContain("marker", path);
        }

        api.Log.Ours.Should().NotBeEmpty().And.NotContain(line => line.Text.Contains("marker", StringComparison.Ordinal));
    }

    private static JsonObject Roles(params string[] roles) =>
        new() { ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]) };

    private Task<TestAnswer> AskAsync(string path, JsonObject claims) => fixture.Value.GetAsync(path, ClaimsScheme.Credential(claims));

    private Task<TestAnswer> AskAsync(string path, params CallerClaim[] claims) => fixture.Value.AskAsync(path, claims);

    private static TestApiOptions Options => new()
    {
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services, "realm_access.roles", "groups");
            services.AddApiSecurity(options => options.Scopes.AllowWildcards = false).AddResource<Thing, Things>();
        },
        Services = services => services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestHeadersTotalSize = 4 << 20;
            kestrel.Limits.MaxRequestBufferSize = 8 << 20;
        }),
        Endpoints = app =>
        {
            app.MapGet("/scope", () => "ok").RequireScope("a:x");
            app.MapGet("/any", () => "ok").RequireAnyScope("a:x", "b:x");
            app.MapGet("/own", () => "ok").RequireScope("a:x:own");
            app.MapGet("/template", () => "ok").RequireScope("a:{tenant}");
            app.MapGet("/role", () => "ok").RequireRole("admin");
            app.MapGet("/authorize-roles", [Authorize(Roles = "admin")] () => "ok");
            app.MapGet("/claim", () => "ok").RequireClaim("department", "admin");
            app.MapGet("/nested", () => "ok").RequireClaim("realm_access.roles", "admin");
            app.MapGet("/stock-nested", () => "ok").RequireAuthorization(policy => policy.RequireClaim("realm_access.roles", "admin"));
            app.MapGet("/tenant/{tenantId}", () => "ok").RequireTenant();
            app.MapGet("/owner/{userId}", () => "ok").RequireOwner("a:x:own", "userId");
            app.MapGet("/step-up", () => "ok").RequireStepUp("phr", TimeSpan.FromMinutes(5));
            app.MapGet("/resource", () => "ok").RequireResource<Thing>("a:x");
            app.MapGet("/caller", (ApiCaller caller) => $"{caller.Scopes.Count} scopes, {caller.Roles.Count} roles");
        },
    };

    public sealed class Api : IAsyncLifetime
    {
        public TestApi Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await TestApi.StartAsync(Options);

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }

    private sealed record Thing(string OwnerId) : IOwnedResource;

    private sealed class Things : IResourceProvider<Thing>
    {
        public ValueTask<Thing?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Thing?>(new Thing("alice"));
    }
}
