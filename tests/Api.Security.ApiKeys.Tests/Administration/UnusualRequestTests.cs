using System.Net.Http.Headers;
using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Malformed input is reported as an error of the caller, never as an outage.</summary>
public sealed class UnusualRequestTests
{
    [Theory]
    [InlineData("/admin/api-clients?after=%00", "after")]
    [InlineData("/admin/api-audit?client=a%00", "client")]
    [InlineData("/admin/api-audit?actor=%00", "actor")]
    [InlineData("/admin/api-audit?actor=a%0A", "actor")]
    [InlineData("/admin/api-audit?key=%00", "key")]
    [InlineData("/admin/api-audit?cursor=%00", "cursor")]
    [InlineData("/admin/api-audit?from=%00", "from")]
    [InlineData("/admin/api-audit?limit=%00", "limit")]
    public async Task A_control_character_in_a_query_is_a_malformed_request(string path, string member)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.GetAsync(path)).ShouldBeInvalid(member);
    }

    [Fact]
    public async Task A_control_character_in_a_subject_is_replaced_in_the_audit()
    {
        await using var api = await AdminApi.StartAsync();
        const string Caller = """{"sub":"al\u0000ice","scope":"apikeys:admin"}""";
        (await api.SendAsync("POST", "/admin/api-clients", """{"name":"a","scopes":[]}""", Caller)).ShouldBeDone(201);
        ((string?)(await api.GetAsync("/admin/api-audit")).Problem["items"]![0]!["actorId"]).Should().Be("al\uFFFDice");
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    public async Task A_content_type_that_an_HTML_form_can_send_is_415_even_without_a_body(string type)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var key = await api.KeyAsync(id);
        foreach (var body in (string[])["", "a=b", "{}", "--x--"])
        {
            foreach (var path in (string[])["suspend", "resume", "rotation/promote", "keys"])
                await RefusedAsync(new HttpRequestMessage(HttpMethod.Post, $"/admin/api-clients/{id}/{path}"), body);
            await RefusedAsync(new HttpRequestMessage(HttpMethod.Put, $"/admin/api-clients/{id}/limits"), body);
            await RefusedAsync(new HttpRequestMessage(HttpMethod.Delete, $"/admin/api-clients/{id}"), body);
            await RefusedAsync(new HttpRequestMessage(HttpMethod.Delete, $"/admin/api-clients/{id}/rotation"), body);
            var self = key.Request("/api-keys/self/rotation", HttpMethod.Post);
            self.Content = Content(type, body);
            (await api.Keys.SendAsync(self)).ShouldBeProblem(415, "unsupported_media_type");
        }

        (await api.GetAsync($"/admin/api-clients/{id}")).Problem["suspendedAt"].Should().BeNull();
        var own = key.Request("/api-keys/self/rotation", HttpMethod.Post);
        own.Content = Content("application/json", "");
        AdminApi.KeyOf(id, await api.Keys.SendAsync(own));

        async Task RefusedAsync(HttpRequestMessage request, string body)
        {
            request.Content = Content(type, body);
            var answer = await api.Keys.Api.SendAsync(request, ClaimsScheme.Credential(AdminApi.Admin));
            answer.ShouldBeProblem(415, "unsupported_media_type");
            ((string?)answer.Problem["errors"]!["$"]).Should().Contain("application/json");
        }
    }

    [Fact]
    public async Task An_unpaired_surrogate_is_a_client_error_even_with_an_idempotency_key()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        ((int)(await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", """{"expiresAt":"\ud800"}""", AdminApi.Admin,
            "Idempotency-Key:x")).Status).Should().Be(400);
    }

    [Theory]
    [InlineData("{\"name\":\"a\\u0000\",\"scopes\":[]}", "name")]
    [InlineData("{\"name\":\"a\",\"tenantId\":\"\\u0000\",\"scopes\":[]}", "tenantId")]
    [InlineData("{\"name\":\"a\",\"externalRef\":\"\\u0000\",\"scopes\":[]}", "externalRef")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"a\\u0000\"]}", "scopes")]
    [InlineData("{\"name\":\"a\",\"scopes\":[],\"allowedCidrs\":[\"10.0.0.0/8\\u0000\"]}", "allowedCidrs")]
    public async Task A_control_character_in_a_body_is_a_malformed_request(string body, string member)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.SendAsync("POST", "/admin/api-clients", body)).ShouldBeInvalid(member);
    }

    private static ByteArrayContent Content(string type, string body)
    {
        var content = new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
