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
    public async Task A_content_type_that_an_HTML_form_can_send_is_refused_even_without_a_body(string type)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var key = await api.KeyAsync(id);
        foreach (var path in (string[])[$"/admin/api-clients/{id}/suspend", $"/admin/api-clients/{id}/rotation/promote",
            $"/admin/api-clients/{id}/resume"])
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Empty(type) };
            (await api.Keys.Api.SendAsync(request, ClaimsScheme.Credential(AdminApi.Admin))).ShouldBeInvalid("$");
        }

        var own = key.Request("/api-keys/self/rotation", HttpMethod.Post);
        own.Content = Empty(type);
        (await api.Keys.SendAsync(own)).ShouldBeInvalid("$");
        own = key.Request("/api-keys/self/rotation", HttpMethod.Post);
        own.Content = Empty("application/json");
        AdminApi.KeyOf(id, await api.Keys.SendAsync(own));
    }

    [Fact]
    public async Task An_unpaired_surrogate_is_a_client_error_even_with_an_idempotency_key()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        ((int)(await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", """{"expiresAt":"\ud800"}""", AdminApi.Admin,
            "Idempotency-Key:x")).Status).Should().Be(400);
    }

    private static ByteArrayContent Empty(string type)
    {
        var content = new ByteArrayContent([]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
