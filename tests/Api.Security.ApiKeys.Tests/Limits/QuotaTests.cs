namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary><c>GET …/quota</c> and <c>POST …/quota/grants</c>.</summary>
public sealed class QuotaTests
{
    [Fact]
    public async Task Quotas_show_what_is_used_granted_and_left_until_when()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, """{"plan":"gold","policies":{"daily":{"limit":200}}}""")).ShouldBeDone();
        (await api.GrantAsync(id, """{"policy":"daily","amount":50,"reason":"launch"}""")).ShouldBeDone();
        api.Catalogue.Used[(id, "daily")] = 12;
        var answer = await api.Api.GetAsync(LimitApi.Quota(id));
        answer.ShouldBeDone(200);
        answer.Body.Should().Be("""
            {"policies":{"daily":{"used":12,"granted":50,"limit":200,"resetsAt":"2026-11-26T00:00:00Z"},
            "tokens":{"used":0,"granted":0,"limit":5000,"resetsAt":"2026-11-26T00:00:00Z"}}}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Grants_add_up_within_their_window_and_end_with_it()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.GrantAsync(id, "daily", 5)).ShouldBeDone();
        (await api.GrantAsync(id, "daily", 5)).ShouldBeDone();
        (await api.GrantedAsync(id)).Should().Be(10);
        api.Api.Keys.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        (await api.GrantedAsync(id)).Should().Be(10);
        api.Api.Keys.Clock.Advance(TimeSpan.FromSeconds(1));
        (await api.GrantedAsync(id)).Should().Be(0);
        (await api.GrantAsync(id, "daily", 1)).ShouldBeDone();
        (await api.GrantedAsync(id)).Should().Be(1);
        var noon = new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
        var midnight = noon.AddHours(12);
        (await api.StoredAsync(id))!.Grants.Select(grant => grant.At).Should().Equal(noon, noon, midnight);
    }

    [Fact]
    public async Task Grants_of_one_policy_are_at_most_2_to_the_53_together()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.GrantAsync(id, "daily", ApiClientLimits.MaxUnits - 1)).ShouldBeDone();
        (await api.GrantAsync(id, "daily", 2)).ShouldBeInvalid("amount");
        (await api.GrantAsync(id, "daily", 1)).ShouldBeDone();
        (await api.GrantedAsync(id)).Should().Be(ApiClientLimits.MaxUnits);
        (await api.GrantAsync(id, "daily", 1)).ShouldBeInvalid("amount");
        (await api.GrantAsync(id, "daily", ApiClientLimits.MaxUnits)).ShouldBeInvalid("amount");
        (await api.GrantAsync(id, "tokens", ApiClientLimits.MaxUnits)).ShouldBeDone();
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public async Task Grants_older_than_40_days_are_removed_with_the_next_change_of_the_limits(int secondsMore, int left)
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.GrantAsync(id, "daily", 5)).ShouldBeDone();
        api.Api.Keys.Clock.Advance(TimeSpan.FromDays(40) + TimeSpan.FromSeconds(secondsMore));
        (await api.GrantAsync(id, "daily", 1)).ShouldBeDone();
        (await api.StoredAsync(id))!.Grants.Should().HaveCount(left);
    }

    [Fact]
    public async Task Replacing_the_limits_keeps_the_grants_and_removes_the_old_ones()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.GrantAsync(id, "daily", 5)).ShouldBeDone();
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone();
        (await api.GrantedAsync(id)).Should().Be(5);
        (await api.PutAsync(id, "{}")).ShouldBeDone();
        (await api.GrantedAsync(id)).Should().Be(5);
        api.Api.Keys.Clock.Advance(TimeSpan.FromDays(41));
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone();
        (await api.StoredAsync(id)).Should().Be(new ApiClientLimits { Plan = "gold" });
    }

    [Fact]
    public async Task A_client_has_at_most_1000_grants_of_40_days()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        var key = await api.Api.KeyAsync(id);
        var old = new ApiClientQuotaGrant { Policy = "daily", Amount = 1, At = api.Api.Keys.Clock.GetUtcNow() };
        await api.Api.Keys.ChangeAsync(key, client: client => client with
        {
            Limits = new() { Grants = [.. Enumerable.Repeat(old, LimitChanges.MostGrants - 1)] },
        });
        (await api.GrantAsync(id, "tokens", 1)).ShouldBeDone();
        (await api.GrantAsync(id, "tokens", 1)).ShouldBeInvalid("policy");
        api.Api.Keys.Clock.Advance(TimeSpan.FromDays(40) + TimeSpan.FromSeconds(1));
        (await api.GrantAsync(id, "tokens", 1)).ShouldBeDone();
    }

    [Fact]
    public async Task While_what_was_used_cannot_be_read_the_quota_is_503_and_a_key_reads_the_rest_of_its_details()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        var key = await api.Api.KeyAsync(id);
        api.Catalogue.IsDown = true;
        (await api.Api.GetAsync(LimitApi.Quota(id))).ShouldBe(503, "store_unavailable");
        var self = await api.Api.Keys.GetAsync("/api-keys/self", key);
        self.ShouldBeDone(200);
        self.Problem.Select(member => member.Key).Should().Equal("keyId", "clientId", "scopes", "expiresAt", "limits", "usage");
        (await api.Api.GetAsync(LimitApi.Limits(id))).ShouldBeDone(200);
    }
}
