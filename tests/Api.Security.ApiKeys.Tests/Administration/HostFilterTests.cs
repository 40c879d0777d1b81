using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Endpoint filters and conventions of the application, around the endpoints of the administration.</summary>
public sealed class HostFilterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_that_replaces_the_caller_narrows_what_they_may_do(bool outside)
    {
        await using var api = await AdminApi.StartAsync(app => Map(app, outside, (context, next) =>
        {
            var tenant = context.HttpContext.Request.Headers["X-Act-As"].ToString();
            if (tenant.Length > 0)
                context.HttpContext.User = new ClaimsPrincipal(context.HttpContext.User.Identities.Select(identity =>
                    new ClaimsIdentity(identity, [new Claim("tenant_id", tenant, ClaimValueTypes.String, "test")])));
            return next(context);
        }));
        var foreign = await api.ClientAsync("a", tenant: "t2");
        (await api.GetAsync($"/admin/api-clients/{foreign}")).ShouldBeOk();
        (await api.SendAsync("GET", $"/admin/api-clients/{foreign}", headers: "X-Act-As:t1")).ShouldBe(404, "not_found");
        (await api.SendAsync("GET", $"/admin/api-clients/{foreign}", headers: "X-Act-As:t2")).ShouldBeOk();
        (await api.SendAsync("GET", "/admin/api-clients", headers: "X-Act-As:t1")).Problem["items"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_that_replaces_the_caller_by_one_without_the_scope_closes_the_endpoint(bool outside)
    {
        await using var api = await AdminApi.StartAsync(app => Map(app, outside, (context, next) =>
        {
            context.HttpContext.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "alice")], "Bearer"));
            return next(context);
        }));
        (await api.GetAsync("/admin/api-clients")).ShouldBeProblem(403, "insufficient_scope");
        (await api.SendAsync("POST", "/admin/api-clients", """{"name":"a","scopes":[]}""")).ShouldBeProblem(403, "insufficient_scope");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_filter_sees_a_leaked_secret_or_an_imported_digest(bool outside)
    {
        const string Secret = "apik_live_Zq7marker";
        var seen = new List<string>();
        await using var api = await AdminApi.StartAsync(app => Map(app, outside, (context, next) =>
        {
            foreach (var argument in context.Arguments)
                seen.Add($"{argument} {JsonSerializer.Serialize(argument is HttpContext ? null : Properties(argument!))}");
            return next(context);
        }));
        var id = await api.ClientAsync();
        (await api.SendAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{Secret}}"}""")).ShouldBe(404, "not_found");
        var digest = new string('7', 64);
        await api.SendAsync("POST", $"/admin/api-clients/{id}/keys/import",
            $$"""{"algorithm":"sha256-hex","digest":"{{digest}}","secretBits":128}""");
        seen.Should().Contain(one => one.Contains(nameof(FoundApiKey))).And.Contain(one => one.Contains(nameof(ImportedApiKey)));
        seen.Should().NotContain(one => one.Contains("Zq7marker"));
        seen.Should().NotContain(one => one.Contains(digest));
    }

    [Fact]
    public async Task Without_the_filters_a_request_with_errors_changes_nothing()
    {
        await using var api = await AdminApi.StartAsync(app =>
        {
            app.MapApiKeyAdmin();
            app.MapGroup("/bare").MapApiKeyAdmin().Finally(endpoint => endpoint.FilterFactories.Clear());
        });
        var id = await api.ClientAsync(more: """ "allowedCidrs":["10.0.0.0/8"] """);
        foreach (var body in (string[])["""{"allowedCidrs":"10.0.0.0/8"}""", """{"scopes":5}""", """{"unknown":1}"""])
            ((int)(await api.SendAsync("PATCH", $"/bare/admin/api-clients/{id}", body)).Status).Should().BeOneOf(400, 500);
        ((int)(await api.SendAsync("POST", $"/bare/admin/api-clients/{id}/keys", """{"expiresAt":"tomorrow"}""")).Status)
            .Should().BeOneOf(400, 500);
        var client = (await api.GetAsync($"/admin/api-clients/{id}")).Problem;
        client["allowedCidrs"]!.ToJsonString().Should().Be("""["10.0.0.0/8"]""");
        (client["scopes"]!.ToJsonString(), client["keys"]!.AsArray().Count).Should().Be(("""["read:orders"]""", 0));
    }

    [Fact]
    public async Task An_exception_of_a_filter_is_not_an_outage_of_the_store()
    {
        await using var api = await AdminApi.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (NotSupportedException)
                {
                    context.Response.StatusCode = 418;
                }
            });
            Map(app, outside: true, (_, _) => throw new NotSupportedException());
        });
        ((int)(await api.GetAsync("/admin/api-clients")).Status).Should().Be(418);
    }

    [Fact]
    public async Task The_application_may_replace_the_resolvers_of_its_JSON_options()
    {
        await using var api = await AdminApi.StartAsync(options: new TestApiOptions
        {
            Services = services => services.ConfigureHttpJsonOptions(
                json => json.SerializerOptions.TypeInfoResolver = new ResolverOfTheApplication()),
        });
        await api.ClientAsync();
        (await api.SendAsync("POST", "/admin/api-clients", "{}")).ShouldBeInvalid("name", "scopes");
    }

    private static void Map(WebApplication app, bool outside,
        Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> filter)
    {
        if (outside) app.MapGroup("").AddEndpointFilter(filter).MapApiKeyAdmin();
        else app.MapApiKeyAdmin().AddEndpointFilter(filter);
    }

    // Knows the types of the application, but neither object nor those of the library.
    private sealed class ResolverOfTheApplication : IJsonTypeInfoResolver
    {
        private readonly DefaultJsonTypeInfoResolver _all = new();

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) =>
            type == typeof(object) || type.FullName!.StartsWith("Api.Security.ApiKeys.", StringComparison.Ordinal)
            || type == typeof(Microsoft.AspNetCore.Mvc.ProblemDetails)
                ? null
                : _all.GetTypeInfo(type, options);
    }

    private static Dictionary<string, string> Properties(object argument) =>
        argument.GetType().GetProperties().Where(property => property.GetMethod?.IsPublic is true
            && property.GetIndexParameters().Length == 0 && property.PropertyType != typeof(Type))
            .ToDictionary(property => property.Name, property => argument is AdminRequest ? "" : $"{property.GetValue(argument)}");
}
