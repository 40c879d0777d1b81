using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests;

/// <summary>An administrator of one tenant sees that tenant and nothing else.</summary>
public sealed class TenantTests
{
    private static readonly string Own = AdminApi.ClaimsOf("t1");

    [Fact]
    public async Task Clients_and_keys_of_another_tenant_are_not_found_by_any_request()
    {
        await using var api = await AdminApi.StartAsync();
        foreach (var tenant in new[] { "t2", null })
        {
            var id = await api.ClientAsync("theirs", tenant);
            var key = await api.KeyAsync(id);
            await api.RotateAsync(id);
            var before = (await api.GetAsync($"/admin/api-clients/{id}")).Body;
            foreach (var (method, path, body) in new[]
            {
                ("GET", $"/admin/api-clients/{id}", null), ("PATCH", $"/admin/api-clients/{id}", """{"name":"b"}"""),
                ("DELETE", $"/admin/api-clients/{id}", null), ("POST", $"/admin/api-clients/{id}/suspend", null),
                ("POST", $"/admin/api-clients/{id}/resume", null), ("POST", $"/admin/api-clients/{id}/keys", "{}"),
                ("POST", $"/admin/api-clients/{id}/keys/import",
                $$"""{"algorithm":"sha256-hex","digest":"{{new string('0', 64)}}","secretBits":128}"""),
                ("GET", $"/admin/api-clients/{id}/usage", null), ("GET", $"/admin/usage?issuer=i&clientId={id}", null),
                ("GET", $"/admin/api-clients/{id}/rotation", null), ("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"routine"}"""),
                ("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"compromised"}"""),
                ("DELETE", $"/admin/api-clients/{id}/rotation", null),
                ("POST", $"/admin/api-clients/{id}/rotation/promote?force=true", null),
                ("GET", $"/admin/api-clients/{id}/limits", null), ("PUT", $"/admin/api-clients/{id}/limits", "{}"),
                ("GET", $"/admin/api-clients/{id}/quota", null),
                ("GET", $"/admin/api-keys/{key.PublicId}", null), ("POST", $"/admin/api-keys/{key.PublicId}/revoke",
                    """{"reason":"other"}"""), ("POST", "/admin/api-keys/identify", $$"""{"secret":"{{key.Secret}}","revoke":true}"""),
            })
            {
                (await api.SendAsync(method, path, body, Own)).ShouldBe(404, "not_found");
                // A version that does not match reveals nothing either.
                (await api.SendAsync(method, path, body, Own, "If-Match:\"1\"")).ShouldBe(404, "not_found");
            }

            (await api.GetAsync("/admin/api-clients", Own)).Problem["items"]!.AsArray().Should().BeEmpty();
            (await api.GetAsync($"/admin/api-audit?client={id}", Own)).Problem["items"]!.AsArray().Should().BeEmpty();
            (await api.GetAsync("/admin/api-audit", Own)).Problem["items"]!.AsArray().Should().BeEmpty();
            (await api.GetAsync($"/admin/api-clients/{id}")).Body.Should().Be(before);
            (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();
        }
    }

    [Fact]
    public async Task Administrators_manage_their_own_tenant_and_new_clients_belong_to_it()
    {
        await using var api = await AdminApi.StartAsync();
        await api.ClientAsync("theirs", "t2");
        var made = await api.SendAsync("POST", "/admin/api-clients", """{"name":"ours","scopes":[]}""", Own);
        ((string?)made.Problem["tenantId"]).Should().Be("t1");
        var id = (string)made.Problem["id"]!;
        ((string?)(await api.SendAsync("POST", "/admin/api-clients", """{"name":"ours too","scopes":[],"tenantId":"t1"}""", Own)).Problem[
            "tenantId"]).Should().Be("t1");
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}", Own)).ShouldBeDone(201);
        (await api.GetAsync("/admin/api-clients", Own)).Problem["items"]!.AsArray().Should().HaveCount(2);
        (await api.GetAsync("/admin/api-audit", Own)).Problem["items"]!.AsArray().Select(entry => (string?)entry!["tenantId"]).Distinct()
            .Should().Equal("t1");
    }

    [Theory]
    [InlineData("support")]
    [InlineData("support:any")]
    [InlineData("everything")]
    public async Task An_administrator_of_one_tenant_cannot_grant_a_cross_tenant_scope(string scope)
    {
        await using var api = await AdminApi.StartAsync(options: new TestApiOptions
        {
            AddSecurity = services => services.AddApiSecurity(options =>
            {
                options.Tenant.CrossTenantScope = "support";
                options.Scopes.Define("support", "").Define("everything", "", "support");
                foreach (var other in (string[])["apikeys:admin", "read:orders", "write:orders"]) options.Scopes.Define(other, "");
            }),
        });
        (await api.SendAsync("POST", "/admin/api-clients", $$"""{"name":"ours","scopes":["read:orders","{{scope}}"]}""", Own))
            .ShouldBe(403, "tenant_mismatch");
        var made = await api.SendAsync("POST", "/admin/api-clients", """{"name":"ours","scopes":["read:orders"]}""", Own);
        var id = (string)made.Problem["id"]!;
        (await api.SendAsync("PATCH", $"/admin/api-clients/{id}", $$"""{"scopes":["{{scope}}"]}""", Own)).ShouldBe(403, "tenant_mismatch");
        (await api.SendAsync("PATCH", $"/admin/api-clients/{id}", """{"name":"still ours"}""", Own)).ShouldBeDone(200);
        // An administrator of all tenants can.
        (await api.SendAsync("PATCH", $"/admin/api-clients/{id}", $$"""{"scopes":["{{scope}}"]}""")).ShouldBeDone(200);
    }

    [Fact]
    public async Task A_body_that_names_another_tenant_is_refused()
    {
        await using var api = await AdminApi.StartAsync();
        (await api.SendAsync("POST", "/admin/api-clients", """{"name":"a","scopes":[],"tenantId":"t2"}""", Own))
            .ShouldBe(403, "tenant_mismatch");
        (await api.SendAsync("POST", "/admin/api-clients", """{"name":"a","scopes":[],"tenantId":"T1"}""", Own))
            .ShouldBe(403, "tenant_mismatch");
        (await api.GetAsync("/admin/api-clients")).Problem["items"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task An_administrator_without_a_tenant_sees_all_and_may_choose_one_or_none()
    {
        await using var api = await AdminApi.StartAsync();
        await api.ClientAsync("a", "t1");
        await api.ClientAsync("b", "t2");
        await api.ClientAsync("c");
        (await api.GetAsync("/admin/api-clients")).Problem["items"]!.AsArray().Select(client => (string?)client!["tenantId"])
            .Should().BeEquivalentTo(["t1", "t2", null]);
    }
}
