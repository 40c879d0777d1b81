using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.ApiKeys.Tests;

/// <summary>What a key may do for itself.</summary>
public sealed class SelfTests
{
    [Fact]
    public async Task A_key_can_read_its_own_details()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        var self = await api.Keys.GetAsync("/api-keys/self", key);
        self.ShouldBeDone(200);
        var usage = "\"usage\":{\"from\":\"2026-11-24T13:00:00Z\",\"to\":\"2026-11-25T13:00:00Z\",\"rows\":[],\"total\":0}";
        self.Body.Should().Be(
            $$"""{"keyId":"{{key.PublicId}}","clientId":"{{id}}","scopes":["read:orders"],"expiresAt":"2027-02-23T12:00:00Z",{{usage}}}""");
    }

    [Fact]
    public async Task A_key_can_request_its_successor_if_its_client_allows_it()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var a = await api.KeyAsync(id);
        (await api.Keys.SendAsync(a.Request("/api-keys/self/rotation", HttpMethod.Post))).ShouldBe(403, "policy_denied");
        await api.SendAsync("PATCH", $"/admin/api-clients/{id}", """{"selfRotation":true}""");

        var b = AdminApi.KeyOf(id, await api.Keys.SendAsync(a.Request("/api-keys/self/rotation", HttpMethod.Post)));
        var c = AdminApi.KeyOf(id, await api.Keys.SendAsync(a.Request("/api-keys/self/rotation", HttpMethod.Post)));
        (await api.Keys.GetAsync("/orders", b)).ShouldBeProblem(401, "key_revoked");
        (await api.Keys.GetAsync("/orders", c)).ShouldBeOk();
        (await api.Keys.SendAsync(c.Request("/api-keys/self/rotation", HttpMethod.Post))).ShouldBe(409, "rotation_in_progress");
        var entry = (await api.GetAsync($"/admin/api-audit?key={c.PublicId}")).Problem["items"]!.AsArray()[^1]!;
        ((string?)entry["action"], (string?)entry["actorType"], (string?)entry["actorId"])
            .Should().Be(("key.next_issued", "key", a.PublicId));
    }

    [Fact]
    public async Task Repeated_requests_of_a_cached_key_about_itself_do_not_query_the_store()
    {
        await using var api = await AdminApi.StartAsync();
        var key = await api.KeyAsync(await api.ClientAsync());
        (await api.Keys.GetAsync("/api-keys/self", key)).ShouldBeDone(200);
        var lookups = api.Keys.Store.Lookups;
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => api.Keys.GetAsync("/api-keys/self", key))))
            answer.ShouldBeDone(200);
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(_ => api.Keys.SendAsync(key.Request("/api-keys/self/rotation", HttpMethod.Post)))))
            ((int)answer.Status).Should().BeOneOf(403, 429);
        api.Keys.Store.Lookups.Should().Be(lookups);
    }

    [Fact]
    public async Task If_Match_and_Idempotency_Key_apply_to_self_rotation()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var a = await api.KeyAsync(id);
        HttpRequestMessage Request(string name, string value)
        {
            var request = a.Request("/api-keys/self/rotation", HttpMethod.Post);
            request.Headers.TryAddWithoutValidation(name, value);
            return request;
        }

        (await api.Keys.SendAsync(Request("If-Match", "\"1\""))).ShouldBe(412, "version_mismatch");
        (await api.Keys.SendAsync(Request("If-Match", "1"))).ShouldBeInvalid("If-Match");
        var b = AdminApi.KeyOf(id, await api.Keys.SendAsync(Request("Idempotency-Key", "x")));
        var again = await api.Keys.SendAsync(Request("Idempotency-Key", "x"));
        again.ShouldBe(409, "already_issued");
        ((string?)again.Problem["keyId"]).Should().Be(b.PublicId);
    }

    [Theory]
    [InlineData("plain", 401)]
    [InlineData("anonymous", 401)]
    [InlineData("other-scheme", 403)]
    public async Task Other_callers_are_refused_even_with_the_claims_of_a_key(string host, int status)
    {
        await using var api = await AdminApi.StartAsync(app =>
        {
            app.MapApiKeyAdmin();
            var self = app.MapApiKeySelf();
            if (host == "anonymous") self.InShadowMode().Finally(endpoint => endpoint.Metadata.Add(new AllowAnonymousAttribute()));
            if (host == "other-scheme")
                self.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Bearer" }).InShadowMode();
        });
        var key = await api.KeyAsync(await api.ClientAsync(more: """ "selfRotation":true """));
        var forged = $$"""{"scope":"apikeys:admin","key_id":"{{key.PublicId}}","auth_method":"api_key"}""";
        foreach (var (method, path) in new[] { ("GET", "/api-keys/self"), ("POST", "/api-keys/self/rotation") })
        {
            (await api.SendAsync(method, path, claims: null))
                .ShouldBe(401, "missing_credentials",
                    host == "other-scheme" ? ["ApiKey realm=\"api\"", "Bearer realm=\"api\""] : ["ApiKey realm=\"api\""]);
            var answer = await api.SendAsync(method, path, claims: forged);
            if (status == 403) answer.ShouldBe(403, "policy_denied");
            else ((int)answer.Status).Should().Be(401, answer.Body);
        }
    }
}
