namespace Api.Security.ApiKeys.Tests;

/// <summary>Identifies the client of a secret that was found somewhere.</summary>
public sealed class IdentifyTests
{
    private const string Path = "/admin/api-keys/identify";

    [Fact]
    public async Task A_found_secret_identifies_its_client_and_is_revoked_on_request()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var key = await api.KeyAsync(id);
        var ordered = AdminApi.KeyOf(id, await api.Keys.SendAsync(key.Request("/api-keys/self/rotation", HttpMethod.Post)));
        var found = await api.SendAsync("POST", Path, Body(key.Secret));
        found.ShouldBeDone(200);
        ((string?)found.Problem["clientName"], (string?)found.Problem["key"]!["keyId"], (string?)found.Problem["key"]!["clientId"],
            (string?)found.Problem["key"]!["status"]).Should().Be(("partner", key.PublicId, id, "active"));
        found.Body.Should().NotContain(key.Secret);
        (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();

        found = await api.SendAsync("POST", Path, Body(key.Secret, revoke: true));
        ((string?)found.Problem["key"]!["status"], (string?)found.Problem["key"]!["revokeReason"]).Should().Be(("revoked", "compromised"));
        (await api.Keys.GetAsync("/orders", key)).ShouldBeProblem(401, "key_revoked");
        (await api.Keys.GetAsync("/orders", ordered)).ShouldBeProblem(401, "key_revoked");
        (await api.SendAsync("POST", Path, Body(key.Secret, revoke: true))).ShouldBeDone(200);
    }

    [Fact]
    public async Task Wrong_unknown_and_malformed_secrets_get_the_same_response()
    {
        await using var api = await AdminApi.StartAsync();
        var key = await api.KeyAsync(await api.ClientAsync());
        foreach (var secret in new[]
        {
            KeySecret.Rebuild(key.Secret, random: new string('x', 43)), KeySecret.Rebuild(key.Secret, id: "0123456789ABCDEF"),
            KeySecret.Rebuild(key.Secret, environment: "test"), key.Secret[..^1] + (key.Secret[^1] is 'x' ? "y" : "x"), key.Secret[..^1],
            key.PublicId, "x", "apik_live_", new string('x', 256),
        })
        {
            var answer = await api.SendAsync("POST", Path, Body(secret));
            answer.ShouldBe(404, "not_found");
            answer.Problem.Select(member => member.Key).Should().Equal("type", "title", "status", "code", "traceId");
        }
    }

    [Theory]
    [InlineData("{}", "secret")]
    [InlineData("""{"secret":""}""", "secret")]
    [InlineData("""{"secret":7}""", "secret")]
    [InlineData("""{"secret":"x","revoke":1}""", "revoke")]
    public async Task An_invalid_member_is_reported_by_name(string body, string member)
    {
        await using var api = await AdminApi.StartAsync();
        (await api.SendAsync("POST", Path, body)).ShouldBeInvalid(member);
        (await api.SendAsync("POST", Path, Body(new string('x', 257)))).ShouldBeInvalid("secret");
    }

    private static string Body(string secret, bool revoke = false) =>
        $$"""{"secret":"{{secret}}","revoke":{{(revoke ? "true" : "false")}}}""";
}
