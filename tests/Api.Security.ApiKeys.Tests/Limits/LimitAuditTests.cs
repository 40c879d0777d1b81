using System.Text.Json.Nodes;

namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary>Changes of limits and grants are in the audit, and have preconditions, like all changes.</summary>
public sealed class LimitAuditTests
{
    [Fact]
    public async Task Changes_are_recorded_with_their_difference()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, """{"plan":"gold","policies":{"tokens":{"limit":9},"daily":{"limit":7}}}""")).ShouldBeDone();
        (await api.PutAsync(id, """{"plan":"gold","policies":{"daily":{"limit":7},"tokens":{"limit":9}}}""")).ShouldBeDone();
        (await api.PutAsync(id, """{"policies":{"daily":{"limit":7},"tokens":{"limit":9}}}""")).ShouldBeDone();
        (await api.PutAsync(id, """{"policies":{"daily":{"limit":8}}}""")).ShouldBeDone();
        (await api.PutAsync(id, "{}")).ShouldBeDone();
        var entries = await EntriesAsync(api, id);
        entries.Select(entry => (string?)entry!["action"]).Should().OnlyContain(action => action == "limits.changed");
        entries.Select(entry => entry!["difference"]!.ToJsonString()).Should().Equal(
            """{"policies":[{"daily":8},{}]}""",
            """{"policies":[{"daily":7,"tokens":9},{"daily":8}]}""",
            """{"plan":["gold",null]}""",
            """{"plan":[null,"gold"],"policies":[{},{"daily":7,"tokens":9}]}""");
        ((string?)entries[0]!["actorType"], (string?)entries[0]!["actorId"], (string?)entries[0]!["at"], (string?)entries[0]!["clientId"])
            .Should().Be(("user", "alice", "2026-11-25T12:00:00Z", id));
    }

    [Fact]
    public async Task Grants_are_recorded_with_amount_and_reason_even_when_they_are_equal()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        for (var i = 0; i < 2; i++)
            (await api.GrantAsync(id, """{"policy":"daily","amount":50,"reason":"launch of \"x\""}""")).ShouldBeDone();
        (await api.GrantAsync(id, """{"policy":"tokens","amount":9007199254740992,"reason":null}""")).ShouldBeDone();
        var entries = await EntriesAsync(api, id);
        entries.Select(entry => ((string?)entry!["action"], (string?)entry["reason"], entry["difference"]!.ToJsonString())).Should().Equal(
            ("quota.granted", null, """{"policy":[null,"tokens"],"amount":[null,9007199254740992]}"""),
            ("quota.granted", "launch of \"x\"", """{"policy":[null,"daily"],"amount":[null,50]}"""),
            ("quota.granted", "launch of \"x\"", """{"policy":[null,"daily"],"amount":[null,50]}"""));
    }

    [Fact]
    public async Task Every_change_checks_the_version_and_raises_it()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.Api.GetAsync(LimitApi.Limits(id))).Headers["ETag"].Should().Equal("\"1\"");
        (await api.PutAsync(id, """{"plan":"gold"}""", "If-Match:\"1\"")).ShouldBeDone();
        (await api.PutAsync(id, """{"plan":"free"}""", "If-Match:\"1\"")).ShouldBe(412, "version_mismatch");
        (await api.GrantAsync(id, """{"policy":"daily","amount":1}""", "If-Match:\"1\"")).ShouldBe(412, "version_mismatch");
        (await api.Api.GetAsync(LimitApi.Limits(id))).Headers["ETag"].Should().Equal("\"2\"");
        (await api.GrantAsync(id, """{"policy":"daily","amount":1}""", "If-Match:\"2\"")).ShouldBeDone();
        (await api.Api.GetAsync(LimitApi.Limits(id))).Headers["ETag"].Should().Equal("\"3\"");
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone(); // as it was
        (await api.Api.GetAsync(LimitApi.Limits(id))).Headers["ETag"].Should().Equal("\"3\"");
        (await api.PutAsync(id, "{}", "If-Match:3")).ShouldBeInvalid("If-Match");
        (await api.GrantAsync(id, """{"policy":"daily","amount":1}""", "If-Match:3")).ShouldBeInvalid("If-Match");
    }

    private static async Task<JsonArray> EntriesAsync(LimitApi api, string id)
    {
        var items = (await api.Api.GetAsync($"/admin/api-audit?client={id}")).Problem["items"]!.AsArray();
        while ((string?)items[^1]!["action"] is "client.created" or "scopes.changed") items.RemoveAt(items.Count - 1);
        return items;
    }
}
