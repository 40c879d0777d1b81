using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Keys and rotations over HTTP, with the key in use.</summary>
public sealed class RotationTests
{
    [Fact]
    public async Task A_key_is_issued_once_and_works_immediately()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var issued = await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}");
        issued.ShouldBeDone(201);
        issued.Problem.Select(member => member.Key).Should().Equal("keyId", "secret", "expiresAt");
        ((string?)issued.Problem["expiresAt"]).Should().Be("2027-02-23T12:00:00Z");
        (await api.Keys.GetAsync("/orders", AdminApi.KeyOf(id, issued))).ShouldBeOk();
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/keys", "{}")).ShouldBe(409, "key_exists");
    }

    [Fact]
    public async Task The_body_is_optional_if_every_member_has_a_default()
    {
        await using var api = await AdminApi.StartAsync();
        (await api.SendAsync("POST", $"/admin/api-clients/{await api.ClientAsync()}/keys")).ShouldBeDone(201);
    }

    [Theory]
    [InlineData("\"2026-11-25T12:00:00.000001Z\"", true)]
    [InlineData("\"2026-11-25T12:00:00Z\"", false)]
    [InlineData("\"2027-02-23T12:00:00Z\"", true)]
    [InlineData("\"2027-02-23T12:00:00.000001Z\"", false)]
    [InlineData("\"2027-02-23T14:00:00+02:00\"", true)]
    [InlineData("\"2027-02-23\"", false)]
    [InlineData("\"2027-02-23T12:00:00\"", false)]
    [InlineData("1800000000", false)]
    [InlineData("null", false)]
    public async Task A_key_is_issued_only_if_its_expiry_is_within_the_bounds(string expiresAt, bool isIssued)
    {
        await using var api = await AdminApi.StartAsync();
        var answer = await api.SendAsync("POST", $"/admin/api-clients/{await api.ClientAsync()}/keys", $$"""{"expiresAt":{{expiresAt}}}""");
        if (isIssued) answer.ShouldBeDone(201);
        else answer.ShouldBeInvalid("expiresAt");
    }

    [Fact]
    public async Task A_key_that_never_expires_is_issued_if_that_is_allowed()
    {
        await using var api = await AdminApi.StartAsync(configure: keys => keys.AllowNonExpiring = true);
        var issued = await api.SendAsync("POST", $"/admin/api-clients/{await api.ClientAsync()}/keys", """{"expiresAt":null}""");
        issued.Problem["expiresAt"].Should().BeNull();
        issued.Problem.ContainsKey("expiresAt").Should().BeTrue();
    }

    [Fact]
    public async Task A_rotation_from_beginning_to_end()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var (a, path) = (await api.KeyAsync(id), $"/admin/api-clients/{id}/rotation");
        (await api.GetAsync(path)).Problem["next"].Should().BeNull();
        (await api.SendAsync("POST", path + "/promote")).ShouldBe(409, "no_rotation");
        (await api.SendAsync("DELETE", path)).ShouldBe(409, "no_rotation");

        var b = await api.RotateAsync(id);
        (await api.SendAsync("POST", path + "/promote")).ShouldBe(409, "key_unused");
        await StatusAsync("active", "next_unused", null);
        (await api.Keys.GetAsync("/orders", a)).ShouldBeOk();

        var transitions = Services<ClientTransitions>(api);
        await transitions.ApplyAsync(new ClientChangeRequest(id, AuditActor.System("use")), keys => keys.RecordFirstUse(b.Id), default);
        await StatusAsync("retiring", "active", "2026-11-26T12:00:00Z");
        (await api.SendAsync("POST", path, """{"mode":"routine"}""")).ShouldBe(409, "rotation_in_progress");
        (await api.SendAsync("DELETE", path)).ShouldBe(409, "key_in_use");
        (await api.SendAsync("POST", path + "/promote")).ShouldBeDone();
        (await api.Keys.GetAsync("/orders", a)).ShouldBeProblem(401, "key_retired");
        (await api.Keys.GetAsync("/orders", b)).ShouldBeOk();
        ((string?)(await api.GetAsync(path)).Problem["current"]!["keyId"]).Should().Be(b.PublicId);

        async Task StatusAsync(string current, string next, string? until)
        {
            var rotation = (await api.GetAsync(path)).Problem;
            ((string?)rotation["current"]!["status"], (string?)rotation["next"]!["status"], (string?)rotation["acceptUntil"],
                (bool)rotation["stalled"]!).Should().Be((current, next, until, false));
        }
    }

    [Fact]
    public async Task Force_promotes_an_unused_next_key_and_cancels_a_used_one()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var a = await api.KeyAsync(id);
        var b = await api.RotateAsync(id);
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation/promote?force=perhaps")).ShouldBeInvalid("force");
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation/promote?force=true")).ShouldBeDone();
        (await api.Keys.GetAsync("/orders", a)).ShouldBeProblem(401, "key_retired");
        var c = await api.RotateAsync(id);
        await Services<ClientTransitions>(api)
            .ApplyAsync(new ClientChangeRequest(id, AuditActor.System("use")), keys => keys.RecordFirstUse(c.Id), default);
        (await api.SendAsync("DELETE", $"/admin/api-clients/{id}/rotation?force=true")).ShouldBeDone();
        (await api.Keys.GetAsync("/orders", c)).ShouldBeProblem(401, "key_revoked");
        (await api.Keys.GetAsync("/orders", b)).ShouldBeOk();
    }

    [Fact]
    public async Task A_stalled_rotation_is_reported()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        await api.RotateAsync(id);
        api.Keys.Clock.Advance(TimeSpan.FromDays(14));
        ((bool)(await api.GetAsync($"/admin/api-clients/{id}/rotation")).Problem["stalled"]!).Should().BeTrue();
    }

    [Fact]
    public async Task A_compromised_key_is_replaced_immediately()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"compromised"}""")).ShouldBe(409, "no_key");
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"routine"}""")).ShouldBe(409, "no_key");
        var a = await api.KeyAsync(id);
        var b = await api.RotateAsync(id);
        var c = await api.RotateAsync(id, "compromised");
        (await api.Keys.GetAsync("/orders", a)).ShouldBeProblem(401, "key_revoked");
        (await api.Keys.GetAsync("/orders", b)).ShouldBeProblem(401, "key_revoked");
        (await api.Keys.GetAsync("/orders", c)).ShouldBeOk();
        var d = await api.RotateAsync(id);
        var kept = AdminApi.KeyOf(id,
            await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation", """{"mode":"compromised","keepNext":true}"""));
        (await api.Keys.GetAsync("/orders", d)).ShouldBeOk();
        (await api.Keys.GetAsync("/orders", kept)).ShouldBeOk();
    }

    [Theory]
    [InlineData("""{}""", "mode")]
    [InlineData("""{"mode":"ROUTINE"}""", "mode")]
    [InlineData("""{"mode":null}""", "mode")]
    [InlineData("""{"mode":"routine","graceAfterFirstUseSeconds":-1}""", "graceAfterFirstUseSeconds")]
    [InlineData("""{"mode":"routine","graceAfterFirstUseSeconds":7776001}""", "graceAfterFirstUseSeconds")]
    [InlineData("""{"mode":"routine","graceAfterFirstUseSeconds":1.5}""", "graceAfterFirstUseSeconds")]
    [InlineData("""{"mode":"routine","graceAfterFirstUseSeconds":"60"}""", "graceAfterFirstUseSeconds")]
    [InlineData("""{"mode":"routine","keepNext":true}""", "keepNext")]
    [InlineData("""{"mode":"routine","secret":"x"}""", "$")]
    public async Task An_invalid_rotation_request_is_reported_by_member(string body, string member)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        (await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation", body)).ShouldBeInvalid(member);
    }

    [Fact]
    public async Task The_grace_period_and_expiry_of_the_request_apply()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await api.KeyAsync(id);
        var b = AdminApi.KeyOf(id, await api.SendAsync("POST", $"/admin/api-clients/{id}/rotation",
            """{"mode":"routine","graceAfterFirstUseSeconds":60,"expiresAt":"2026-12-01T00:00:00Z"}"""));
        await Services<ClientTransitions>(api)
            .ApplyAsync(new ClientChangeRequest(id, AuditActor.System("use")), keys => keys.RecordFirstUse(b.Id), default);
        var rotation = (await api.GetAsync($"/admin/api-clients/{id}/rotation")).Problem;
        ((string?)rotation["acceptUntil"], (string?)rotation["next"]!["expiresAt"])
            .Should().Be(("2026-11-25T12:01:00Z", "2026-12-01T00:00:00Z"));
    }

    [Theory]
    [InlineData("compromised", null, true)]
    [InlineData("compromised", false, false)]
    [InlineData("other", null, false)]
    [InlineData("superseded", true, true)]
    public async Task Cascade_defaults_to_true_only_for_a_compromised_key_and_revokes_its_successor(string reason, bool? cascade,
        bool goes)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(more: """ "selfRotation":true """);
        var a = await api.KeyAsync(id);
        var b = AdminApi.KeyOf(id, await api.Keys.SendAsync(a.Request("/api-keys/self/rotation", HttpMethod.Post)));
        (await api.SendAsync("POST", $"/admin/api-keys/{a.PublicId}/revoke", cascade is { } asked
            ? $$"""{"reason":"{{reason}}","cascade":{{(asked ? "true" : "false")}}}""" : $$"""{"reason":"{{reason}}"}""")).ShouldBeDone();
        (await api.Keys.GetAsync("/orders", a)).ShouldBeProblem(401, "key_revoked");
        ((int)(await api.Keys.GetAsync("/orders", b)).Status).Should().Be(goes ? 401 : 200);
        var told = (await api.GetAsync($"/admin/api-keys/{a.PublicId}")).Problem;
        ((string?)told["status"], (string?)told["revokeReason"], (string?)told["clientId"]).Should().Be(("revoked", reason, id));
        ((string?)(await api.GetAsync($"/admin/api-keys/{b.PublicId}")).Problem["issuedBy"]).Should().Be(a.PublicId);
        (await api.SendAsync("POST", $"/admin/api-keys/{a.PublicId}/revoke", """{"reason":"other"}""")).ShouldBeDone();
    }

    [Theory]
    [InlineData("{}", "reason")]
    [InlineData("""{"reason":"cancelled"}""", "reason")]
    [InlineData("""{"reason":"client_deleted"}""", "reason")]
    [InlineData("""{"reason":"other","cascade":"yes"}""", "cascade")]
    public async Task An_invalid_revocation_is_reported_by_member(string body, string member)
    {
        await using var api = await AdminApi.StartAsync();
        var key = await api.KeyAsync(await api.ClientAsync());
        (await api.SendAsync("POST", $"/admin/api-keys/{key.PublicId}/revoke", body)).ShouldBeInvalid(member);
    }

    [Fact]
    public async Task A_key_of_another_system_can_be_imported_and_works()
    {
        await using var api = await AdminApi.StartAsync(configure: keys => keys.AcceptImported = true);
        foreach (var (algorithm, name) in new[] { ("sha256-hex", "one"), ("sha512-base64", "two") })
        {
            var secret = $"legacy-{name}-0123456789abcdefghijklmnop";
            var bytes = System.Text.Encoding.ASCII.GetBytes(secret);
            var digest = algorithm == "sha256-hex" ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))
                : Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData(bytes));
            var id = await api.ClientAsync(name);
            var path = $"/admin/api-clients/{id}/keys/import";
            (await api.SendAsync("POST", path, $$"""{"algorithm":"{{algorithm}}","digest":"{{digest}}","secretBits":111}"""))
                .ShouldBeInvalid("secretBits");
            (await api.SendAsync("POST", path, $$"""{"algorithm":"{{algorithm}}","digest":"{{digest}}"}""")).ShouldBeInvalid("secretBits");
            (await api.SendAsync("POST", path, $$"""{"algorithm":"{{algorithm}}","digest":"{{digest[1..]}}","secretBits":128}"""))
                .ShouldBeInvalid("digest");
            (await api.SendAsync("POST", path, $$"""{"algorithm":"md5","digest":"{{digest}}","secretBits":128}"""))
                .ShouldBeInvalid("algorithm", "digest");
            var imported = await api.SendAsync("POST", path, $$"""{"algorithm":"{{algorithm}}","digest":"{{digest}}","secretBits":128}""");
            imported.ShouldBeDone(201);
            imported.Problem.Select(member => member.Key).Should().Equal("keyId", "expiresAt");
            (await api.Keys.GetWithAsync("/orders", (string)imported.Problem["keyId"]!, secret)).ShouldBeOk();
            (await api.SendAsync("POST", path, $$"""{"algorithm":"{{algorithm}}","digest":"{{digest}}","secretBits":128}"""))
                .ShouldBe(409, "key_exists");
        }
    }

    [Fact]
    public async Task A_key_of_another_system_is_not_imported_while_such_keys_are_not_accepted_and_the_answer_names_the_setting()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var answer = await api.SendAsync("POST", $"/admin/api-clients/{id}/keys/import",
            $$"""{"algorithm":"sha256-hex","digest":"{{new string('0', 64)}}","secretBits":128}""");
        answer.ShouldBe(409, "import_not_accepted");
        ((string?)answer.Problem["title"]).Should().Contain("ApiSecurity:ApiKeys:AcceptImported");
        var client = (await api.GetAsync($"/admin/api-clients/{id}")).Problem;
        client["keys"]!.AsArray().Should().BeEmpty();
        ((long)client["version"]!).Should().Be(1);
    }

    private static T Services<T>(AdminApi api)
        where T : notnull => (T)api.Keys.Services.GetService(typeof(T))!;
}
