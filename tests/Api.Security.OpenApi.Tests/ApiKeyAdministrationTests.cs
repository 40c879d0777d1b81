using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Api.Security.OpenApi.Tests;

/// <summary>The API key administration in the OpenAPI document, from which users generate clients.</summary>
public sealed class ApiKeyAdministrationTests
{
    private const string Client = "/admin/api-clients/{id}";

    public static TheoryData<string, string, string> Operations => new()
    {
        { "post", "/admin/api-clients", "201 400 401 403 409 503" },
        { "get", "/admin/api-clients", "200 400 401 403 503" },
        { "get", Client, "200 400 401 403 404 503" },
        { "patch", Client, "200 400 401 403 404 409 412 503" },
        { "delete", Client, "204 400 401 403 404 412 415 503" },
        { "post", Client + "/suspend", "204 400 401 403 404 412 415 503" },
        { "post", Client + "/resume", "204 400 401 403 404 412 415 503" },
        { "get", Client + "/limits", "200 400 401 403 404 503" },
        { "put", Client + "/limits", "204 400 401 403 404 412 415 503" },
        { "get", Client + "/quota", "200 400 401 403 404 503" },
        { "post", Client + "/quota/grants", "204 400 401 403 404 412 503" },
        { "post", Client + "/keys", "201 400 401 403 404 409 412 415 422 503" },
        { "post", Client + "/keys/import", "201 400 401 403 404 409 412 422 503" },
        { "post", Client + "/rotation", "201 400 401 403 404 409 412 422 503" },
        { "get", Client + "/rotation", "200 400 401 403 404 503" },
        { "delete", Client + "/rotation", "204 400 401 403 404 409 412 415 503" },
        { "post", Client + "/rotation/promote", "204 400 401 403 404 409 412 415 503" },
        { "get", "/admin/api-keys/{keyId}", "200 400 401 403 404 503" },
        { "post", "/admin/api-keys/{keyId}/revoke", "204 400 401 403 404 412 503" },
        { "post", "/admin/api-keys/identify", "200 400 401 403 404 503" },
        { "get", Client + "/usage", "200 400 401 403 404 503" },
        { "get", "/admin/usage", "200 400 401 403 404 503" },
        { "get", "/admin/api-audit", "200 400 401 403 503" },
        { "get", "/api-keys/self", "200 400 401 403 429 503" },
        { "post", "/api-keys/self/rotation", "201 400 401 403 409 412 415 422 429 503" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_route_is_described_with_its_responses_parameters_and_security(string method, string path, string statuses)
    {
        await using var api = await StartAsync();
        var operation = (await api.DocumentAsync()).Operation(path, method);
        operation.Statuses().Should().BeEquivalentTo(statuses.Split(' '));
        operation["summary"]!.GetValue<string>().Should().NotBeEmpty();
        operation["tags"]!.ToJsonString().Should().Be("""["API keys"]""");
        (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string?)parameter!["in"] == "path")
            .Select(parameter => $"{{{(string?)parameter!["name"]}}}")
            .Should().Equal(path.Split('/').Where(segment => segment.StartsWith('{')));
        var security = operation.Security();
        if (path.StartsWith("/admin", StringComparison.Ordinal)) security.Should().Be("""[{"bearer":["apikeys:admin"]}]""");
        else security.Should().Be("""[{"apiKeyId":[],"apiKeySecret":[]}]""");
    }

    [Fact]
    public async Task With_AllowApiKeys_an_API_key_is_an_alternative()
    {
        await using var api = await StartAsync(withKeys: true);
        (await api.OperationAsync("/admin/api-audit")).Security().Should().Contain("bearer").And.Contain("apiKeySecret");
    }

    [Fact]
    public async Task The_import_names_the_setting_that_it_needs()
    {
        await using var api = await StartAsync();
        ((string?)(await api.DocumentAsync()).Operation(Client + "/keys/import", "post")["description"])
            .Should().Contain("import_not_accepted").And.Contain("ApiSecurity:ApiKeys:AcceptImported");
    }

    [Fact]
    public async Task No_other_routes_are_described()
    {
        await using var api = await StartAsync();
        var document = await api.DocumentAsync();
        document["paths"]!.AsObject().Where(path => path.Key.Contains("api-", StringComparison.Ordinal)
                || path.Key.StartsWith("/admin", StringComparison.Ordinal))
            .Sum(path => path.Value!.AsObject().Count).Should().Be(Operations.Count);
    }

    [Fact]
    public async Task The_403_response_names_the_required_scope()
    {
        await using var api = await StartAsync();
        (await api.OperationAsync("/admin/api-audit"))["responses"]!["403"]!["description"]!.GetValue<string>()
            .Should().Contain("apikeys:admin");
    }

    [Theory]
    [InlineData("/admin/api-clients", "post", "name", "tenantId", "scopes", "allowedCidrs", "selfRotation", "externalRef", "endsAt")]
    [InlineData(Client, "patch", "name", "scopes", "allowedCidrs", "selfRotation", "externalRef", "endsAt")]
    [InlineData(Client + "/limits", "put", "plan", "policies")]
    [InlineData(Client + "/quota/grants", "post", "policy", "amount", "reason")]
    [InlineData(Client + "/keys", "post", "expiresAt")]
    [InlineData(Client + "/rotation", "post", "mode", "graceAfterFirstUseSeconds", "expiresAt", "keepNext")]
    [InlineData("/admin/api-keys/{keyId}/revoke", "post", "reason", "cascade")]
    [InlineData("/admin/api-keys/identify", "post", "secret", "revoke")]
    public async Task Request_bodies_are_described(string path, string method, params string[] members)
    {
        await using var api = await StartAsync();
        var document = await api.DocumentAsync();
        var body = document.Operation(path, method)["requestBody"]!["content"]!.AsObject();
        body.Select(content => content.Key).Should().Equal("application/json");
        Members(document, body["application/json"]!["schema"]!).Should().Equal(members);
    }

    [Fact]
    public async Task Responses_are_described()
    {
        await using var api = await StartAsync();
        var document = await api.DocumentAsync();
        Members(document, document.Operation(Client + "/keys", "post")["responses"]!["201"]!["content"]!["application/json"]!["schema"]!)
            .Should().Equal("keyId", "secret", "expiresAt");
        Members(document, document.Operation("/api-keys/self")["responses"]!["200"]!["content"]!["application/json"]!["schema"]!)
            .Should().Equal("keyId", "clientId", "scopes", "expiresAt", "limits", "quota", "usage");
        Members(document, document.Operation(Client + "/limits")["responses"]!["200"]!["content"]!["application/json"]!["schema"]!)
            .Should().Equal("plan", "policies");
        var quotas = document.Operation(Client + "/quota")["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
        quotas = document["components"]!["schemas"]![((string)quotas["$ref"]!).Split('/')[^1]]!["properties"]!["policies"]!;
        Members(document, quotas["additionalProperties"]!).Should().Equal("used", "granted", "limit", "resetsAt");
        document.Operation(Client + "/keys", "post")["responses"]!["409"]!["content"]!.AsObject().Select(content => content.Key)
            .Should().Equal("application/problem+json");
    }

    [Fact]
    public async Task Preconditions_are_headers_and_filters_are_query_parameters()
    {
        await using var api = await StartAsync();
        var document = await api.DocumentAsync();
        Parameters(document.Operation(Client + "/rotation", "post")).Should().Equal("path id", "header If-Match", "header Idempotency-Key");
        Parameters(document.Operation("/admin/api-audit"))
            .Should().Equal("query client", "query key", "query actor", "query from", "query to", "query cursor", "query limit");
        Parameters(document.Operation(Client + "/rotation", "delete")).Should().Equal("path id", "header If-Match", "query force");
        document.Operation("/admin/api-clients")["parameters"]!.AsArray().Should().OnlyContain(parameter => parameter!["required"] == null);
    }

    [Fact]
    public async Task The_document_is_valid_for_other_tools()
    {
        await using var api = await StartAsync();
        var text = (await api.DocumentAsync()).ToJsonString();
        var (_, diagnostic) =
            OpenApiDocument.Parse(text, "json", new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });
        diagnostic!.Errors.Should().BeEmpty();
        diagnostic.Warnings.Should().BeEmpty();
        JsonNode.Parse(await NodeScript.RunAsync("validate.mjs", text))!["errors"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("/admin/api-clients", "name", "scopes")]
    [InlineData(Client + "/quota/grants", "policy", "amount")]
    [InlineData(Client + "/keys/import", "algorithm", "digest", "secretBits")]
    [InlineData(Client + "/rotation", "mode")]
    [InlineData("/admin/api-keys/{keyId}/revoke", "reason")]
    [InlineData("/admin/api-keys/identify", "secret")]
    public async Task Required_members_are_named(string path, params string[] members)
    {
        await using var api = await StartAsync();
        var body = Body(await api.DocumentAsync(), path);
        body["required"]!.AsArray().Select(member => (string?)member).Should().Equal(members);
    }

    [Fact]
    public async Task The_bounds_that_are_checked_are_described()
    {
        await using var api = await StartAsync();
        var document = await api.DocumentAsync();
        var grace = Body(document, Client + "/rotation")["properties"]!["graceAfterFirstUseSeconds"]!;
        ((int?)grace["minimum"], (int?)grace["maximum"]).Should().Be((0, 90 * 24 * 60 * 60));
        var secret = Body(document, "/admin/api-keys/identify")["properties"]!["secret"]!;
        ((int?)secret["minLength"], (int?)secret["maxLength"]).Should().Be((1, 256));
        var amount = Body(document, Client + "/quota/grants")["properties"]!["amount"]!;
        ((double?)amount["minimum"], (double?)amount["maximum"]).Should().Be((1, 1L << 53));
    }

    private static IEnumerable<string> Parameters(JsonObject operation) => operation["parameters"]!.AsArray()
        .Select(parameter => $"{(string?)parameter!["in"]} {(string?)parameter["name"]}");

    private static IEnumerable<string> Members(JsonObject document, JsonNode schema)
    {
        if ((string?)schema["$ref"] is { } reference) schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
        return schema["properties"]!.AsObject().Select(member => member.Key);
    }

    private static JsonObject Body(JsonObject document, string path)
    {
        var schema = document.Operation(path, "post")["requestBody"]!["content"]!["application/json"]!["schema"]!;
        if ((string?)schema["$ref"] is { } reference) schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
        return schema.AsObject();
    }

    private static Task<TestApi> StartAsync(bool withKeys = false) => DescribedApi.StartAsync(new TestApiOptions
    {
        Settings = new() { ["ApiSecurity:ApiKeys:Peppers:1"] = "ZmFyLWZyb20tcmFuZG9tLWJ1dC0zMi1ieXRlcy1sb24=" },
        AddSecurity = services => ScriptedScheme.Add(services).AddApiSecurity().AddApiKeys(),
        Endpoints = app =>
        {
            var administration = app.MapApiKeyAdmin();
            if (withKeys) administration.AllowApiKeys();
            app.MapApiKeySelf();
        },
    });
}
