using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Errors in a request are reported by member. The response never repeats the values.</summary>
public sealed class RequestTests
{
    private const string Marker = "Zq7marker";

    [Theory]
    [InlineData("""{"scopes":[]}""", "name")]
    [InlineData("""{"name":"a"}""", "scopes")]
    [InlineData("{}", "name", "scopes")]
    [InlineData("""{"name":"","scopes":[]}""", "name")]
    [InlineData("""{"name":"  ","scopes":[]}""", "name")]
    [InlineData("""{"name":"Zq7marker\n","scopes":[]}""", "name")]
    [InlineData("""{"name":"Zq7marker\ud800","scopes":[]}""", "name")]
    [InlineData("""{"name":7,"scopes":[]}""", "name")]
    [InlineData("""{"name":null,"scopes":null}""", "name", "scopes")]
    [InlineData("""{"name":"a","scopes":"Zq7marker"}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["Zq7marker b"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["Zq7marker\""]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["Zq7marker\\"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["é"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["ok",""]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["ok",null]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":[["Zq7marker"]]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":[],"allowedCidrs":["Zq7marker"]}""", "allowedCidrs")]
    [InlineData("""{"name":"a","scopes":[],"allowedCidrs":["10.0.0.1/8"]}""", "allowedCidrs")]
    [InlineData("""{"name":"a","scopes":[],"allowedCidrs":["10.0.0.0/33"]}""", "allowedCidrs")]
    [InlineData("""{"name":"a","scopes":[],"allowedCidrs":["10.0/8"]}""", "allowedCidrs")]
    [InlineData("""{"name":"a","scopes":[],"allowedCidrs":null}""", "allowedCidrs")]
    [InlineData("""{"name":"a","scopes":[],"tenantId":""}""", "tenantId")]
    [InlineData("""{"name":"a","scopes":[],"tenantId":5}""", "tenantId")]
    [InlineData("""{"name":"a","scopes":[],"selfRotation":"Zq7marker"}""", "selfRotation")]
    [InlineData("""{"name":"a","scopes":[],"selfRotation":null}""", "selfRotation")]
    [InlineData("""{"name":"a","scopes":[],"endsAt":"Zq7marker"}""", "endsAt")]
    [InlineData("""{"name":"a","scopes":[],"endsAt":"2026-11-25T12:00:00Z"}""", "endsAt")]
    [InlineData("""{"name":"a","scopes":[],"externalRef":[]}""", "externalRef")]
    [InlineData("""{"name":"a","scopes":[],"Zq7marker":1}""", "$")]
    [InlineData("""{"name":"a","scopes":[],"Zq7marker":1,"endsAt":"2026-11-25T12:00:00Z"}""", "$", "endsAt")]
    [InlineData("""{"name":7,"scopes":[],"Zq7marker":1,"endsAt":"2026-11-25T12:00:00Z"}""", "$", "endsAt", "name")]
    [InlineData("""{"name":"a","scopes":[],"Name":"b"}""", "$")]
    [InlineData("""{"name":"a","name":"a","scopes":[]}""", "$", "name", "scopes")]
    [InlineData("""{"name":"a","\ud800":1,"scopes":[]}""", "$", "name", "scopes")]
    [InlineData("""["Zq7marker"]""", "$", "name", "scopes")]
    [InlineData("null", "$", "name", "scopes")]
    [InlineData("""{"name":"Zq7marker","scopes":[],}""", "$", "name", "scopes")]
    [InlineData("""{"name":"Zq7marker","scopes":[]} x""", "$", "name", "scopes")]
    [InlineData("""{"name":[[[[[[[[["Zq7marker"]]]]]]]]]}""", "$", "name", "scopes")]
    public async Task Invalid_members_are_reported_by_name_without_their_values(string body, params string[] members)
    {
        await using var api = await AdminApi.StartAsync();
        var answer = await api.SendAsync("POST", "/admin/api-clients", body);
        if (members is ["$", "name", "scopes"]) members = ["$"];
        answer.ShouldBeInvalid(members);
        answer.Body.Should().NotContain(Marker);
        api.Keys.Api.Log.Lines.Should().NotContain(line => line.Text.Contains(Marker));
        (await api.GetAsync("/admin/api-clients")).Problem["items"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("name", 200, 201)]
    [InlineData("externalRef", 200, 201)]
    [InlineData("tenantId", 64, 65)]
    public async Task Text_members_have_a_maximum_length(string member, int longest, int tooLong)
    {
        await using var api = await AdminApi.StartAsync();
        JsonObject Body(int length) =>
            new(new JsonObject { ["name"] = "n", ["scopes"] = new JsonArray(), [member] = new string('x', length) }
            .Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone())));
        (await api.SendAsync("POST", "/admin/api-clients", Body(longest).ToJsonString())).ShouldBeDone(201);
        (await api.SendAsync("POST", "/admin/api-clients", Body(tooLong).ToJsonString())).ShouldBeInvalid(member);
    }

    [Theory]
    [InlineData("scopes")]
    [InlineData("allowedCidrs")]
    public async Task Lists_have_at_most_100_entries(string member)
    {
        await using var api = await AdminApi.StartAsync();
        string Body(int count) => new JsonObject { ["name"] = "n" + count, ["scopes"] = new JsonArray(),
            [member] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)$"10.0.{i}.0/24")]) }.ToJsonString();
        (await api.SendAsync("POST", "/admin/api-clients", Body(100))).ShouldBeDone(201);
        (await api.SendAsync("POST", "/admin/api-clients", Body(101))).ShouldBeInvalid(member);
    }

    [Theory]
    [InlineData(65536, 400, "name")]
    [InlineData(65537, 400, "$")]
    [InlineData(200000, 400, "$")]
    public async Task A_body_above_64_KiB_is_refused_with_or_without_Content_Length(int bytes, int status, string member)
    {
        await using var api = await AdminApi.StartAsync();
        var body = $$"""{"scopes":[],"name":"{{new string('x', bytes - 23)}}"}""";
        Encoding.UTF8.GetByteCount(body).Should().Be(bytes);
        var announced = await api.SendAsync("POST", "/admin/api-clients", body);
        ((int)announced.Status).Should().Be(status);
        announced.ShouldBeInvalid(member);
        (await api.Keys.Api.SendAsync(Request(body, chunked: true), ClaimsScheme.Credential(AdminApi.Admin))).ShouldBeInvalid(member);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_content_type_that_another_site_can_send_is_refused(string? type)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.Keys.Api.SendAsync(Request("""{"name":"a","scopes":[]}""", type: type), ClaimsScheme.Credential(AdminApi.Admin)))
            .ShouldBeInvalid("$");
    }

    [Fact]
    public async Task A_request_that_takes_no_members_refuses_any_member()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/suspend", """{"reason":"x"}""")).ShouldBeInvalid("$");
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/suspend", "{}")).ShouldBeDone();
    }

    [Theory]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"tenantId":"t2"}""", "$")]
    [InlineData("""{"version":7}""", "$")]
    [InlineData("""{"endsAt":"2020-01-01T00:00:00Z"}""", "endsAt")]
    public async Task An_invalid_change_is_reported_by_member(string body, string member)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.SendAsync("PATCH", $"/admin/api-clients/{await api.ClientAsync()}", body)).ShouldBeInvalid(member);
    }

    [Theory]
    [InlineData("GET", "/admin/api-clients/unknown")]
    [InlineData("PATCH", "/admin/api-clients/unknown")]
    [InlineData("DELETE", "/admin/api-clients/unknown")]
    [InlineData("POST", "/admin/api-clients/unknown/suspend")]
    [InlineData("POST", "/admin/api-clients/unknown/resume")]
    [InlineData("POST", "/admin/api-clients/unknown/keys")]
    [InlineData("GET", "/admin/api-clients/unknown/limits")]
    [InlineData("PUT", "/admin/api-clients/unknown/limits", "{}")]
    [InlineData("GET", "/admin/api-clients/unknown/quota")]
    [InlineData("GET", "/admin/api-clients/unknown/rotation")]
    [InlineData("DELETE", "/admin/api-clients/unknown/rotation")]
    [InlineData("POST", "/admin/api-clients/unknown/rotation/promote")]
    [InlineData("POST", "/admin/api-clients/unknown/rotation", """{"mode":"routine"}""")]
    [InlineData("GET", "/admin/api-keys/ak_0123456789ABCDEF")]
    [InlineData("GET", "/admin/api-keys/0123456789ABCDEF")]
    [InlineData("GET", "/admin/api-keys/x")]
    [InlineData("POST", "/admin/api-keys/ak_0123456789ABCDEF/revoke", """{"reason":"other"}""")]
    [InlineData("POST", "/admin/api-keys/x/revoke", """{"reason":"other"}""")]
    public async Task An_unknown_client_or_key_is_not_found(string method, string path, string? body = null)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.SendAsync(method, path, body)).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task Problem_settings_apply_and_JSON_settings_do_not_change_member_names()
    {
        await using var api = await AdminApi.StartAsync(options: new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Problems:TypeBase"] = "https://errors.example/" },
            Services = services =>
            {
                Microsoft.Extensions.DependencyInjection.HttpJsonServiceExtensions.ConfigureHttpJsonOptions(services, json =>
                {
                    json.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseUpper;
                    json.SerializerOptions.DictionaryKeyPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseUpper;
                });
                Microsoft.Extensions.DependencyInjection.ProblemDetailsServiceCollectionExtensions.AddProblemDetails(services,
                    problems => problems.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["region"] = "eu");
            },
        });
        var problem = (await api.SendAsync("POST", "/admin/api-clients", """{"scopes":[],"allowedCidrs":1,"name":"a"}""")).Problem;
        ((string?)problem["type"], (string?)problem["region"], problem["errors"]!["allowedCidrs"] is not null)
            .Should().Be(("https://errors.example/malformed_request", "eu", true));
        (await api.SendAsync("POST", "/admin/api-clients", """{"scopes":[],"name":"a"}""")).Problem.Should().ContainKey("allowedCidrs");
    }

    private static HttpRequestMessage Request(string body, bool chunked = false, string? type = "application/json")
    {
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = type is null ? null : new(type);
        var request = new HttpRequestMessage(HttpMethod.Post, "/admin/api-clients") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        return request;
    }
}
