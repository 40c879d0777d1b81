using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Upkeep;

/// <summary>Valid keys that others could read are marked as exposed. Anything else has no effect beyond its response.</summary>
public sealed class ExposureTests
{
    private static readonly TestApiOptions Tls = new() { Settings = { ["ApiSecurity:ApiKeys:RequireTls"] = "true" } };

    [Fact]
    public async Task A_valid_key_in_a_url_is_marked_as_exposed_and_reported_and_keeps_working()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        for (var i = 0; i < 2; i++)
            (await api.GetWithAsync($"/orders?api_key={key.Secret}", null, null)).ShouldBe(400, "credentials_in_url");
        (await api.GetWithAsync($"/orders?api_key={KeySecret.Rebuild(key.Secret, random: new string('a', 43))}", null, null))
            .ShouldBe(400, "credentials_in_url");
        await api.SettledAsync();
        (await api.StoredAsync(key)).Key.ExposedAt.Should().Be(api.Clock.GetUtcNow());
        api.Events.Of(ApiKeyEventKinds.Exposed)
            .Should().HaveCount(2).And.OnlyContain(one => one.Detail == "url" && one.KeyId == key.PublicId);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Theory]
    [InlineData(PlaintextCredentialAction.Reject)]
    [InlineData(PlaintextCredentialAction.Flag)]
    [InlineData(PlaintextCredentialAction.Revoke)]
    public async Task A_valid_key_over_plain_http_is_rejected_flagged_or_revoked(PlaintextCredentialAction action)
    {
        await using var api = await KeyApi.StartAsync(options => options.OnPlaintextCredential = action, Tls);
        var key = await api.IssueAsync();
        var other = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBe(403, "insecure_transport");
        (await api.GetWithAsync("/orders", other.PublicId, KeySecret.Rebuild(other.Secret, random: new string('a', 43))))
            .ShouldBe(403, "insecure_transport");
        await api.SettledAsync();
        var stored = (await api.StoredAsync(key)).Key;
        (stored.ExposedAt is not null, stored.RevokeReason).Should().Be(
            (action is not PlaintextCredentialAction.Reject, action is PlaintextCredentialAction.Revoke ? "compromised" : null));
        api.Events.Of(ApiKeyEventKinds.Exposed).Count.Should().Be(action is PlaintextCredentialAction.Reject ? 0 : 1);
        (await api.StoredAsync(other)).Key.ExposedAt.Should().BeNull();
    }

    [Fact]
    public async Task Lookups_of_keys_guessed_in_urls_stay_within_the_budget_of_their_network()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        for (var i = 0; i < 100; i++)
        {
            var id = ApiKeyId.New().ToString();
            (await api.GetWithAsync($"/orders?api_key={KeySecret.Rebuild(key.Secret, id: id)}", null, null))
                .ShouldBe(400, "credentials_in_url");
        }

        await api.SettledAsync();
        api.Store.Lookups.Should().Be(30);
    }
}
