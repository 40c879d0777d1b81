using System.Text.Json.Nodes;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The audit records who did what. Secrets appear only where keys are issued.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Every_change_is_recorded_with_actor_time_address_and_difference()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        await api.SendAsync("POST", $"/admin/api-keys/{key.PublicId}/revoke", """{"reason":"compromised"}""",
            """{"sub":"svc","client_id":"svc","scope":"apikeys:admin"}""");
        var answer = await api.GetAsync($"/admin/api-audit?client={id}");
        answer.ShouldBeDone(200);
        var items = answer.Problem["items"]!.AsArray();
        items.Select(entry => (string?)entry!["action"])
            .Should().Equal("client.keyless", "key.revoked", "key.issued", "scopes.changed", "client.created");
        var revoked = items[1]!;
        ((string?)revoked["actorType"], (string?)revoked["actorId"], (string?)revoked["keyId"], (string?)revoked["reason"],
            (string?)revoked["at"], (string?)revoked["address"])
            .Should().Be(("client", "svc", key.PublicId, "compromised", "2026-11-25T12:00:00Z", "127.0.0.1"));
        revoked["difference"]!.ToJsonString()
            .Should().Be("""{"slot":["current",null],"revokedAt":[null,"2026-11-25T12:00:00Z"],"revokeReason":[null,"compromised"]}""");
        ((string?)revoked["requestId"]).Should().NotBeNullOrEmpty();
        ((string?)items[2]!["actorType"], (string?)items[2]!["actorId"]).Should().Be(("user", "alice"));
    }

    [Fact]
    public async Task The_audit_can_be_read_page_by_page_and_filtered()
    {
        await using var api = await AdminApi.StartAsync();
        var (a, b) = (await api.ClientAsync("a"), await api.ClientAsync("b"));
        var key = await api.KeyAsync(a);
        api.Keys.Clock.Advance(TimeSpan.FromHours(1));
        await api.SendAsync("POST", $"/admin/api-clients/{b}/suspend", null, AdminApi.ClaimsOf("x"));
        await api.SendAsync("POST", $"/admin/api-clients/{b}/suspend", null, """{"sub":"carol","scope":"apikeys:admin"}""");

        var all = Ids(await ItemsAsync("limit=200"));
        all.Should().HaveCount(6);
        var paged = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = (await api.GetAsync("/admin/api-audit?limit=4" + (cursor is null ? "" : "&cursor=" + cursor))).Problem;
            paged.AddRange(Ids(page["items"]!.AsArray()));
            if ((cursor = (string?)page["next"]) is null) break;
        }

        paged.Should().Equal(all);
        (await ItemsAsync($"client={b}")).Should().HaveCount(3);
        (await ItemsAsync($"key={key.PublicId}")).Should().HaveCount(1);
        (await ItemsAsync("actor=carol")).Should().HaveCount(1);
        (await ItemsAsync("from=2026-11-25T13:00:00Z")).Should().HaveCount(1);
        (await ItemsAsync("to=2026-11-25T13:00:00Z")).Should().HaveCount(5);

        async Task<JsonArray> ItemsAsync(string query) => (await api.GetAsync("/admin/api-audit?" + query)).Problem["items"]!.AsArray();
        static List<string> Ids(JsonArray items) => [.. items.Select(entry => (string)entry!["id"]!)];
    }

    [Theory]
    [InlineData("key=0123456789ABCDEF", "key")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-11-25", "to")]
    [InlineData("cursor=7", "cursor")]
    [InlineData("limit=201", "limit")]
    public async Task An_invalid_query_parameter_is_reported_by_name(string query, string member)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.GetAsync("/admin/api-audit?" + query)).ShouldBeInvalid(member);
    }

    [Fact]
    public async Task Secrets_appear_only_in_the_responses_that_issue_them()
    {
        await using var api = await AdminApi.StartAsync(configure: keys => keys.AcceptImported = true);
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var a = await api.KeyAsync(id);
        var b = await api.RotateAsync(id);
        var c = AdminApi.KeyOf(id, await api.Keys.SendAsync(a.Request("/api-keys/self/rotation", HttpMethod.Post)));
        var d = await api.RotateAsync(id, "compromised");
        TestKey[] keys = [a, b, c, d];
        var answers = new List<string>();
        async Task SendAsync(string method, string path, string? body = null) =>
            answers.Add((await api.SendAsync(method, path, body)).Body);
        foreach (var key in keys)
        {
            await api.Keys.GetAsync("/orders", key);
            await SendAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{key.Secret}}"}""");
            await SendAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{key.Secret[..^1]}}"}""");
            await SendAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{key.Secret}}","more":1}""");
            await SendAsync("POST", "/admin/api-keys/identify", $$"""{"{{key.Secret}}":1}""");
            await SendAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{key.Secret}}" """);
            await SendAsync("POST", "/admin/api-clients", $$"""{"name":"{{key.Secret}}\n","scopes":["{{key.Secret}} "],"tenantId":7}""");
            await SendAsync("POST", $"/admin/api-clients/{id}/keys/import",
                $$"""{"algorithm":"{{key.Secret}}","digest":"{{key.Secret}}","secretBits":"{{key.Secret}}"}""");
            await SendAsync("GET", $"/admin/api-keys/{key.PublicId}");
        }

        await SendAsync("GET", $"/admin/api-clients/{id}");
        await SendAsync("GET", "/admin/api-clients");
        await SendAsync("GET", $"/admin/api-clients/{id}/rotation");
        await SendAsync("GET", "/admin/api-audit?limit=200");
        var stored = (await api.Keys.Store.FindClientAsync(id, default))!;
        var text = string.Join('\n', [.. answers, .. api.Keys.Api.Log.Lines.Select(line => line.Text),
            .. stored.Keys.Select(key => key.ToString()), stored.Client.ToString(), .. api.Events.All.Select(one => one.ToString())]);
        text.Should().Contain(a.PublicId);
        foreach (var key in keys) text.Should().NotContain(key.Secret[^49..^6]);
    }
}
