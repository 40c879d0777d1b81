namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary>What a key reads about its own limits, and what all routes answer when limits are not configured.</summary>
public sealed class OwnLimitTests
{
    [Fact]
    public async Task A_key_reads_its_limits_and_quotas()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        var key = await api.Api.KeyAsync(id);
        (await api.PutAsync(id, """{"plan":"gold","policies":{"daily":{"limit":7}}}""")).ShouldBeDone();
        (await api.GrantAsync(id, "daily", 3)).ShouldBeDone();
        api.Catalogue.Used[(id, "daily")] = 2;
        var self = await api.Api.Keys.GetAsync("/api-keys/self", key);
        self.ShouldBeDone(200);
        self.Problem["limits"]!.ToJsonString().Should().Be(await api.LimitsOfAsync(id));
        self.Problem["quota"]!.ToJsonString().Should().Be((await api.Api.GetAsync(LimitApi.Quota(id))).Body)
            .And.Contain("""{"used":2,"granted":3,"limit":7,"resetsAt":"2026-11-26T00:00:00Z"}""");
    }

    [Fact]
    public async Task Both_keys_of_a_rotation_have_the_same_limits_and_quotas()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        var current = await api.Api.KeyAsync(id);
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone();
        api.Catalogue.Used[(id, "daily")] = 990;
        var next = await api.Api.RotateAsync(id);
        foreach (var key in new[] { current, next })
        {
            var self = (await api.Api.Keys.GetAsync("/api-keys/self", key)).Problem;
            ((string?)self["limits"]!["plan"], (long)self["quota"]!["policies"]!["daily"]!["used"]!).Should().Be(("gold", 990));
        }
    }

    [Fact]
    public async Task Without_AddRateLimits_there_are_no_limits_and_none_can_be_set()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        (await api.GetAsync(LimitApi.Limits(id))).Body.Should().Be("""{"plan":null,"policies":{}}""");
        (await api.GetAsync(LimitApi.Quota(id))).Body.Should().Be("""{"policies":{}}""");
        (await api.Keys.GetAsync("/api-keys/self", key)).Problem.Select(member => member.Key)
            .Should().NotContain(["limits", "quota"]);
        foreach (var (method, path, body, member) in new[]
        {
            ("PUT", LimitApi.Limits(id), """{"plan":"gold"}""", "plan"),
            ("PUT", LimitApi.Limits(id), """{"policies":{"daily":{"limit":1}}}""", "policies"),
            ("POST", LimitApi.Quota(id) + "/grants", """{"policy":"daily","amount":1}""", "policy"),
        })
        {
            var answer = await api.SendAsync(method, path, body);
            answer.ShouldBeInvalid(member);
            ((string?)answer.Problem["errors"]![member]).Should().Contain("Limits are not configured").And.Contain("AddRateLimits()");
        }

        (await api.SendAsync("PUT", LimitApi.Limits(id), "{}")).ShouldBeDone();
    }
}
