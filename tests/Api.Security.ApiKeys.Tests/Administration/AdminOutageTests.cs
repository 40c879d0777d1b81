namespace Api.Security.ApiKeys.Tests;

/// <summary>The store is unavailable.</summary>
public sealed class AdminOutageTests
{
    [Fact]
    public async Task Every_route_returns_503_with_Retry_After()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var key = await api.KeyAsync(id);
        (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();
        api.Keys.Store.IsDown = true;
        foreach (var (method, path, body) in new[]
        {
            ("POST", "/admin/api-clients", """{"name":"b","scopes":[]}"""), ("GET", "/admin/api-clients", null),
            ("GET", $"/admin/api-clients/{id}", null), ("PATCH", $"/admin/api-clients/{id}", "{}"),
            ("DELETE", $"/admin/api-clients/{id}", null),
            ("POST", $"/admin/api-clients/{id}/suspend", null), ("POST", $"/admin/api-clients/{id}/keys", "{}"),
            ("GET", $"/admin/api-clients/{id}/rotation", null), ("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"routine"}"""),
            ("DELETE", $"/admin/api-clients/{id}/rotation", null), ("POST", $"/admin/api-clients/{id}/rotation/promote", null),
            ("GET", $"/admin/api-keys/{key.PublicId}", null),
            ("POST", "/admin/api-keys/identify", $$"""{"secret":"{{key.Secret}}"}"""), ("GET", "/admin/api-audit", null),
            ("GET", $"/admin/api-clients/{id}/usage", null),
        })
            ShouldBeOutage(await api.SendAsync(method, path, body));
        (await api.Keys.GetAsync("/api-keys/self", key)).ShouldBeDone(200); // A cached key stays valid for a while, here too.
        ShouldBeOutage(await api.Keys.SendAsync(key.Request("/api-keys/self/rotation", HttpMethod.Post)));
        // Last, because this node refuses the key from now on, although the revocation could not be stored.
        ShouldBeOutage(await api.SendAsync("POST", $"/admin/api-keys/{key.PublicId}/revoke", """{"reason":"other"}"""));
        (await api.Keys.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        api.Keys.Store.IsDown = false;
        (await api.GetAsync($"/admin/api-clients/{id}")).ShouldBeOk();
    }

    private static void ShouldBeOutage(TestKit.TestAnswer answer)
    {
        answer.ShouldBe(503, "store_unavailable");
        answer.Headers["Retry-After"].Should().Equal("5");
    }
}
