using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Api.Security.OpenApi.Tests;

/// <summary>An API whose OpenAPI document is available to anonymous callers.</summary>
internal static class DescribedApi
{
    /// <summary>The kinds of schemes: name, HTTP authentication scheme, and the security schemes that describe them.</summary>
    public static readonly (string Name, string AuthorizationScheme, string[][] Alternatives)[] SchemeKinds =
    [
        ("Bearer", "Bearer", [["bearer"]]),
        ("DPoP", "DPoP", [["dpop"]]),
        ("ApiKey", "ApiKey", [["apiKeyId", "apiKeySecret"]]),
        ("Certificate", "Certificate", [["mutualTLS"]]),
        ("Hawk", "Hawk", [["Hawk"]]),
    ];

    public static Task<TestApi> StartAsync(TestApiOptions options, Action<OpenApiOptions>? configure = null) =>
        TestApi.StartAsync(options with
    {
        Services = services =>
        {
            options.Services?.Invoke(services);
            services.AddOpenApi(document =>
            {
                document.DescribeApiSecurity();
                configure?.Invoke(document);
            });
        },
        Endpoints = app =>
        {
            options.Endpoints?.Invoke(app);
            app.MapOpenApi().AllowAnonymous();
        },
    });

    /// <summary>Starts an API with every kind of scheme and additional endpoints.</summary>
    public static Task<TestApi> StartAsync(Action<WebApplication>? endpoints = null,
        OpenApiSpecVersion version = OpenApiSpecVersion.OpenApi3_1, Action<IServiceCollection>? services = null) => StartAsync(
        new TestApiOptions { AddSecurity = AddEveryScheme, Services = services, Endpoints = endpoints }, document =>
            document.OpenApiVersion = version);

    /// <summary>Starts an API with the scripted bearer scheme only.</summary>
    public static Task<TestApi> StartPlainAsync(Action<WebApplication>? endpoints = null, Action<IServiceCollection>? services = null,
        string environment = "Production", Action<ApiSecurityOptions>? security = null) => StartAsync(
        new TestApiOptions { AddSecurity = all => ScriptedScheme.Add(all)
            .AddApiSecurity(security), Services = services, Endpoints = endpoints, Environment = environment });

    public static async Task<JsonObject> DocumentAsync(this TestApi api)
    {
        var answer = await api.GetAsync("/openapi/v1.json");
        answer.ShouldBeOk();
        return answer.Problem;
    }

    public static async Task<JsonObject> OperationAsync(this TestApi api, string path, string method = "get") => (await api.DocumentAsync())
        .Operation(path, method);

    public static JsonObject Operation(this JsonObject document, string path, string method = "get") =>
        document["paths"]![path]![method]!.AsObject();

    public static JsonObject Schemes(this JsonObject document) => document["components"]!["securitySchemes"]!.AsObject();

    /// <summary>The <c>security</c> of an operation, as JSON.</summary>
    public static string Security(this JsonObject operation) => operation["security"]!.ToJsonString();

    /// <summary>The response statuses that an operation declares.</summary>
    public static IEnumerable<string> Statuses(this JsonObject operation) => operation["responses"]!.AsObject()
        .Select(response => response.Key);

    public static IEnumerable<JsonObject> Operations(this JsonObject document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => method.Value).OfType<JsonObject>())
            .Where(operation => operation.ContainsKey("responses"));

    public static void AddEveryScheme(IServiceCollection services)
    {
        var builder = services.AddApiSecurity();
        // AddJwt() may have been called
        var there = services.Select(service => service.ServiceKey).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var (name, authorizationScheme, _) in SchemeKinds.Where(kind => !there.Contains(kind.Item1)))
            builder.AddScheme(name, authorizationScheme, _ => new ScriptedScheme());
    }
}
