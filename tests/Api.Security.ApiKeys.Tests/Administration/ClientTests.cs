using System.Text.Json.Nodes;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Clients over HTTP.</summary>
public sealed class ClientTests
{
    private const string Clients = "/admin/api-clients";

    [Fact]
    public async Task A_client_is_created_and_returned()
    {
        await using var api = await AdminApi.StartAsync();
        var made = await api.SendAsync("POST", Clients,
            """{"name":"partner","tenantId":"t1","scopes":["read:orders","read:orders","write:orders"],"allowedCidrs":["10.0.0.0/8","::ffff:192.0.2.0/120"],"selfRotation":true,"externalRef":"crm-7","endsAt":"2027-01-31T13:00:00.5+01:00"}""");
        made.ShouldBeDone(201);
        var id = (string)made.Problem["id"]!;
        id.Should().HaveLength(26);
        made.Headers["ETag"].Should().Equal("\"1\"");
        made.Headers["Location"].Should().Equal($"{Clients}/{id}");
        made.Problem.ToJsonString().Should().Be(
            $$"""{"id":"{{id}}","name":"partner","tenantId":"t1","scopes":["read:orders","write:orders"],"allowedCidrs":["10.0.0.0/8","192.0.2.0/24"],"selfRotation":true,"externalRef":"crm-7","createdAt":"2026-11-25T12:00:00Z","suspendedAt":null,"endsAt":"2027-01-31T12:00:00.5Z","version":1}""");

        var key = await api.KeyAsync(id);
        var told = await api.GetAsync($"{Clients}/{id}");
        told.ShouldBeDone(200);
        told.Headers["ETag"].Should().Equal("\"2\"");
        ((string?)told.Problem["keys"]![0]!["keyId"], (string?)told.Problem["keys"]![0]!["status"]).Should().Be((key.PublicId, "active"));
    }

    [Fact]
    public async Task A_name_is_unique_within_its_tenant()
    {
        await using var api = await AdminApi.StartAsync();
        var first = await api.ClientAsync("a", "t1");
        (await api.SendAsync("POST", Clients, """{"name":"a","tenantId":"t1","scopes":[]}""")).ShouldBe(409, "name_exists");
        await api.ClientAsync("a", "t2");
        var other = await api.ClientAsync("b", "t1");
        (await api.SendAsync("PATCH", $"{Clients}/{other}", """{"name":"a"}""")).ShouldBe(409, "name_exists");
        (await api.SendAsync("DELETE", $"{Clients}/{first}")).ShouldBeDone();
        (await api.SendAsync("PATCH", $"{Clients}/{other}", """{"name":"a"}""")).ShouldBeDone(200);
    }

    [Fact]
    public async Task Clients_are_listed_page_by_page()
    {
        await using var api = await AdminApi.StartAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await api.ClientAsync($"client {i}"));
        var found = new List<string>();
        for (string? after = null; ;)
        {
            var page = (await api.GetAsync($"{Clients}?limit=2" + (after is null ? "" : "&after=" + after))).Problem;
            page["items"]!.AsArray().Count.Should().BeLessThanOrEqualTo(2);
            found.AddRange(page["items"]!.AsArray().Select(client => (string)client!["id"]!));
            if ((after = (string?)page["next"]) is null) break;
        }

        found.Should().Equal(made.Order(StringComparer.Ordinal));
        (await api.SendAsync("DELETE", $"{Clients}/{made[0]}")).ShouldBeDone();
        (await api.GetAsync(Clients)).Problem["items"]!.AsArray().Should().HaveCount(4);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("after=", "after")]
    [InlineData("after=a&after=b", "after")]
    public async Task An_invalid_page_parameter_is_reported_by_name(string query, string member)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.GetAsync($"{Clients}?{query}")).ShouldBeInvalid(member);
        (await api.GetAsync($"{Clients}?limit=200")).ShouldBeOk();
    }

    [Fact]
    public async Task A_change_keeps_omitted_members_and_null_removes_a_value()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "externalRef":"crm","endsAt":"2027-06-01T00:00:00Z","allowedCidrs":["10.0.0.0/8"] """);
        var changed = await api.SendAsync("PATCH", $"{Clients}/{id}", """{"name":"renamed","selfRotation":true}""");
        changed.ShouldBeDone(200);
        changed.Headers["ETag"].Should().Equal("\"2\"");
        Members(changed.Problem).Should().Be(("renamed", "crm", "2027-06-01T00:00:00Z", 1, true));
        changed =
            await api.SendAsync("PATCH", $"{Clients}/{id}", """{"externalRef":null,"endsAt":null,"allowedCidrs":[],"scopes":["b"]}""");
        Members(changed.Problem).Should().Be(("renamed", null, null, 0, true));
        changed.Problem["scopes"]!.ToJsonString().Should().Be("""["b"]""");

        static (string?, string?, string?, int, bool) Members(JsonObject client) =>
            ((string?)client["name"], (string?)client["externalRef"], (string?)client["endsAt"], client["allowedCidrs"]!.AsArray().Count,
                (bool)client["selfRotation"]!);
    }

    [Fact]
    public async Task A_change_without_differences_keeps_the_version()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        (await api.SendAsync("PATCH", $"{Clients}/{id}", "{}")).Headers["ETag"].Should().Equal("\"1\"");
        (await api.SendAsync("PATCH", $"{Clients}/{id}", """{"name":"partner","scopes":["read:orders"]}""")).Headers["ETag"]
            .Should().Equal("\"1\"");
    }

    [Fact]
    public async Task A_suspended_client_is_refused_until_it_is_resumed()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();
        (await api.SendAsync("POST", $"{Clients}/{id}/suspend")).ShouldBeDone();
        (await api.Keys.GetAsync("/orders", key)).ShouldBeProblem(401, "client_suspended");
        (await api.SendAsync("POST", $"{Clients}/{id}/keys", "{}")).ShouldBe(409, "client_is_suspended");
        (await api.SendAsync("POST", $"{Clients}/{id}/rotation", """{"mode":"routine"}""")).ShouldBe(409, "client_is_suspended");
        (await api.SendAsync("POST", $"{Clients}/{id}/rotation", """{"mode":"compromised"}""")).ShouldBe(409, "client_is_suspended");
        (await api.SendAsync("POST", $"{Clients}/{id}/suspend")).ShouldBeDone();
        (await api.SendAsync("POST", $"{Clients}/{id}/resume")).ShouldBeDone();
        (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task A_deleted_client_is_gone_and_its_keys_are_revoked()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        (await api.SendAsync("DELETE", $"{Clients}/{id}")).ShouldBeDone();
        (await api.Keys.GetAsync("/orders", key)).ShouldBeProblem(401, "key_revoked");
        (await api.GetAsync($"{Clients}/{id}")).ShouldBe(404, "not_found");
        (await api.SendAsync("DELETE", $"{Clients}/{id}")).ShouldBe(404, "not_found");
        ((string?)(await api.GetAsync($"/admin/api-keys/{key.PublicId}")).Problem["revokeReason"]).Should().Be("client_deleted");
    }

    [Fact]
    public async Task Narrower_scopes_and_networks_apply_immediately()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();
        await api.SendAsync("PATCH", $"{Clients}/{id}", """{"allowedCidrs":["192.0.2.0/24"]}""");
        (await api.Keys.GetAsync("/orders", key)).ShouldBeProblem(403, "network_not_allowed");
        await api.SendAsync("PATCH", $"{Clients}/{id}", """{"allowedCidrs":[],"scopes":["other"]}""");
        (await api.Keys.GetAsync("/orders", key)).ShouldBeProblem(403, "insufficient_scope");
    }
}
