namespace Api.Security.ApiKeys.Tests;

/// <summary><c>If-Match</c> and <c>Idempotency-Key</c>.</summary>
public sealed class PreconditionTests
{
    [Theory]
    [InlineData("\"2\"", 204)]
    [InlineData("*", 204)]
    [InlineData("\"1\", \"2\"", 204)]
    [InlineData("\"1\"", 412)]
    [InlineData("\"3\"", 412)]
    [InlineData("\"02\"", 412)]
    [InlineData("W/\"2\"", 412)]
    [InlineData("\"two\"", 412)]
    [InlineData("2", 400)]
    [InlineData("\"2", 400)]
    [InlineData("\"2\", *", 400)]
    [InlineData("\"2\" \"2\"", 400)]
    [InlineData("", 400)]
    public async Task A_change_is_made_only_if_If_Match_matches_the_current_version(string tag, int status)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        await api.RotateAsync(id);
        await api.SendAsync("DELETE", $"/admin/api-clients/{id}/rotation");
        tag = tag.Replace("3", "5", StringComparison.Ordinal).Replace("2", "4", StringComparison.Ordinal);
        foreach (var (method, path, body) in new[]
        {
            ("PATCH", $"/admin/api-clients/{id}", "{}"),
            ("POST", $"/admin/api-clients/{id}/resume", null),
            ("POST", $"/admin/api-keys/{key.PublicId}/revoke", """{"reason":"other"}"""),
        })
        {
            var answer = await api.SendAsync(method, path, body, AdminApi.Admin, "If-Match:" + tag);
            if (status == 204) answer.ShouldBeDone(method == "PATCH" ? 200 : 204);
            else if (status == 400) answer.ShouldBeInvalid("If-Match");
            else answer.ShouldBe(412, "version_mismatch");
        }
    }

    [Fact]
    public async Task Every_change_checks_the_version()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        await api.RotateAsync(id);
        foreach (var (method, path, body) in new[]
        {
            ("PATCH", $"/admin/api-clients/{id}", """{"name":"b"}"""), ("DELETE", $"/admin/api-clients/{id}", null),
            ("POST", $"/admin/api-clients/{id}/suspend", null), ("POST", $"/admin/api-clients/{id}/resume", null),
            ("POST", $"/admin/api-clients/{id}/keys", "{}"), ("POST", $"/admin/api-clients/{id}/keys/import",
                $$"""{"algorithm":"sha256-hex","digest":"{{new string('0', 64)}}","secretBits":128}"""),
            ("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"routine"}"""),
            ("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"compromised"}"""),
            ("PUT", $"/admin/api-clients/{id}/limits", "{}"),
            ("POST", $"/admin/api-clients/{id}/rotation/promote", null), ("DELETE", $"/admin/api-clients/{id}/rotation", null),
            ("POST", $"/admin/api-keys/{key.PublicId}/revoke", """{"reason":"other"}"""),
        })
            (await api.SendAsync(method, path, body, AdminApi.Admin, "If-Match:\"1\"")).ShouldBe(412, "version_mismatch");
        (await api.GetAsync($"/admin/api-clients/{id}")).Headers["ETag"].Should().Equal("\"3\"");
    }

    [Fact]
    public async Task A_repeated_request_returns_the_key_ID_but_not_the_secret()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        foreach (var (path, body) in new[] { ($"/admin/api-clients/{id}/keys", "{}"), ($"/admin/api-clients/{id}/rotation",
            """{"mode":"routine"}"""), ($"/admin/api-clients/{id}/rotation", """{"mode":"compromised"}""") })
        {
            var idempotency = "Idempotency-Key:" + Guid.NewGuid();
            var key = AdminApi.KeyOf(id, await api.SendAsync("POST", path, body, AdminApi.Admin, idempotency));
            var again = await api.SendAsync("POST", path, body, AdminApi.Admin, idempotency, "If-Match:\"1\"");
            again.ShouldBe(409, "already_issued");
            ((string?)again.Problem["keyId"]).Should().Be(key.PublicId);
            again.Body.Should().NotContain(key.Secret);
            (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();
        }

        await api.SendAsync("DELETE", $"/admin/api-clients/{id}");
        var other = await api.ClientAsync("other");
        (await api.SendAsync("POST", $"/admin/api-clients/{other}/keys", "{}", AdminApi.Admin, "Idempotency-Key:x")).ShouldBeDone(201);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(0, false)]
    public async Task An_idempotency_key_has_1_to_255_characters(int length, bool isGood)
    {
        await using var api = await AdminApi.StartAsync();
        var answer = await api.SendAsync("POST", $"/admin/api-clients/{await api.ClientAsync()}/keys", "{}", AdminApi.Admin,
            "Idempotency-Key:" + new string('~', length));
        if (isGood) answer.ShouldBeDone(201);
        else answer.ShouldBeInvalid("Idempotency-Key");
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a,b", true)]
    public async Task An_idempotency_key_contains_no_space_and_is_sent_once(string value, bool isGood = false)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        if (!isGood)
        {
            (await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}", AdminApi.Admin, "Idempotency-Key:" + value))
                .ShouldBeInvalid("Idempotency-Key");
            (await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}", AdminApi.Admin, "Idempotency-Key:a", "Idempotency-Key:b"))
                .ShouldBeInvalid("Idempotency-Key");
        }
        else
        {
            (await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}", AdminApi.Admin, "Idempotency-Key:" + value))
                .ShouldBeDone(201);
        }
    }
}
