using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests;

/// <summary>An <c>Idempotency-Key</c> identifies one request of one caller: operation, client and body.</summary>
public sealed class IdempotencyTests
{
    private const string Sent = "Idempotency-Key:5f0c";

    [Fact]
    public async Task A_compromised_rotation_cannot_reuse_the_idempotency_key_of_a_routine_one()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var stolen = await api.KeyAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"routine"}"""));
        var answer = await RotateAsync(api, id, """{"mode":"compromised"}""");
        answer.ShouldBeProblem(422, "idempotency_key_reused");
        (await api.Keys.GetAsync("/orders", stolen)).ShouldBeOk();
        AdminApi.KeyOf(id, await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"compromised"}""", AdminApi.Admin,
            "Idempotency-Key:another"));
        (await api.Keys.GetAsync("/orders", stolen)).ShouldBeProblem(401, "key_revoked");
    }

    [Theory]
    [InlineData("""{"mode":"routine","graceAfterFirstUseSeconds":60}""")]
    [InlineData("""{"mode":"routine","expiresAt":"2026-12-01T00:00:00Z"}""")]
    public async Task An_idempotency_key_cannot_be_reused_with_another_body(string other)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"routine"}"""));
        (await RotateAsync(api, id, other)).ShouldBeProblem(422, "idempotency_key_reused");
        (await RotateAsync(api, id, """{"mode":"routine"}""")).ShouldBeProblem(409, "already_issued");
    }

    [Fact]
    public async Task Differently_written_JSON_with_the_same_content_is_the_same_request()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"routine","graceAfterFirstUseSeconds":60}"""));
        (await RotateAsync(api, id, """{ "graceAfterFirstUseSeconds": 60, "mode": "r\u006futine" }"""))
            .ShouldBeProblem(409, "already_issued");
    }

    [Fact]
    public async Task An_idempotency_key_cannot_be_reused_on_another_route()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        AdminApi.KeyOf(id, await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}", AdminApi.Admin, Sent));
        (await RotateAsync(api, id, """{"mode":"routine"}""")).ShouldBeProblem(422, "idempotency_key_reused");
        var import = $$"""{"algorithm":"sha256-hex","digest":"{{new string('0', 64)}}","secretBits":128}""";
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/keys/import", import, AdminApi.Admin, Sent))
            .ShouldBeProblem(422, "idempotency_key_reused");
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}", AdminApi.Admin, Sent)).ShouldBeProblem(409, "already_issued");
    }

    [Fact]
    public async Task An_idempotency_key_cannot_be_reused_for_an_import_with_another_digest()
    {
        await using var api = await AdminApi.StartAsync(configure: options => options.AcceptImported = true);
        var id = await api.ClientAsync();
        Task<TestAnswer> ImportAsync(char digit) => api.SendAsync("POST", $"/admin/api-clients/{id}/keys/import",
            $$"""{"algorithm":"sha256-hex","digest":"{{new string(digit, 64)}}","secretBits":128}""", AdminApi.Admin, Sent);
        (await ImportAsync('0')).ShouldBeDone(201);
        (await ImportAsync('0')).ShouldBeProblem(409, "already_issued");
        (await ImportAsync('1')).ShouldBeProblem(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task Idempotency_keys_of_two_administrators_are_independent()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"routine"}"""));
        AdminApi.KeyOf(id, await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"compromised"}""",
            """{"sub":"bob","scope":"apikeys:admin"}""", Sent));
    }

    [Fact]
    public async Task An_idempotency_key_of_an_administrator_can_be_used_by_a_key_of_the_client_too()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var key = await api.KeyAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"routine"}"""));
        var own = AdminApi.KeyOf(id, await SelfAsync(api, key));
        var again = await SelfAsync(api, key);
        again.ShouldBeProblem(409, "already_issued");
        ((string?)again.Problem["keyId"]).Should().Be(own.PublicId);
    }

    [Fact]
    public async Task Only_one_of_many_concurrent_requests_with_one_idempotency_key_is_executed()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        string[] bodies = ["""{"mode":"routine"}""", """{"mode":"compromised"}"""];
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => RotateAsync(api, id, bodies[i % 2])));
        answers.Count(answer => (int)answer.Status == 201).Should().Be(1);
        answers.Count(answer => (int)answer.Status == 409).Should().Be(9, "these repeat the executed request");
        answers.Count(answer => (int)answer.Status == 422).Should().Be(10, "these have the other body");
    }

    [Fact]
    public async Task A_refused_request_does_not_use_up_its_idempotency_key()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        (await RotateAsync(api, id, """{"mode":"routine"}""")).ShouldBeProblem(409, "no_key");
        await api.KeyAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"compromised"}"""));
    }

    [Fact]
    public async Task An_idempotency_key_is_forgotten_once_twenty_later_keys_have_been_superseded()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"routine"}"""));
        for (var i = 0; i < 20; i++) await api.RotateAsync(id);
        (await RotateAsync(api, id, """{"mode":"routine"}""")).ShouldBeProblem(409, "already_issued");
        await api.RotateAsync(id);
        AdminApi.KeyOf(id, await RotateAsync(api, id, """{"mode":"routine"}"""));
    }

    [Fact]
    public async Task Only_hashes_of_the_idempotency_key_and_the_request_are_stored()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = AdminApi.KeyOf(id,
            await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", """{"expiresAt":"2026-12-01T00:00:00Z"}""", AdminApi.Admin, Sent));
        var stored = (await api.Keys.Store.FindKeyAsync(key.Id, default))!.Key;
        Convert.FromBase64String(stored.IdempotencyHash!).Should().HaveCount(32);
        Convert.FromBase64String(stored.RequestHash!).Should().HaveCount(32);
    }

    private static Task<TestAnswer> RotateAsync(AdminApi api, string client, string body) =>
        api.SendAsync("POST", $"/admin/api-clients/{client}/rotation", body, AdminApi.Admin, Sent);

    private static Task<TestAnswer> SelfAsync(AdminApi api, TestKey key)
    {
        var request = key.Request("/api-keys/self/rotation", HttpMethod.Post);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Sent.Split(':')[1]);
        return api.Keys.SendAsync(request);
    }
}
