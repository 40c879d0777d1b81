using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>When a key is valid, exact to the tick, and which callers see its status.</summary>
public sealed class StateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Ends => new()
    {
        { "expiresAt", "key_expired" }, { "acceptUntil", "key_retired" }, { "client ends", "key_expired" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_key_is_valid_until_the_tick_before_its_end(string end, string code)
    {
        await using var api = await KeyApi.StartAsync();
        var at = Noon + TimeSpan.FromSeconds(20);
        var key = await api.IssueAsync(
            key => end switch { "expiresAt" => key with { ExpiresAt = at }, "acceptUntil" => key with { AcceptUntil = at }, _ => key },
            client => end is "client ends" ? client with { EndsAt = at } : client);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer(code);
        api.Clock.Advance(TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer(code);
        api.Store.Lookups.Should().BeLessThanOrEqualTo(2, "the times are checked without another lookup");
    }

    [Fact]
    public async Task A_key_is_valid_from_notBefore_on()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(key => key with { NotBefore = Noon + TimeSpan.FromSeconds(10) });
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_not_yet_valid");
        api.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_not_yet_valid");
        api.Clock.Advance(TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task The_status_of_a_key_or_client_is_returned_only_to_a_caller_that_has_the_secret()
    {
        await using var api = await KeyApi.StartAsync();
        var revoked = await api.IssueAsync(key => key with { RevokedAt = Noon, RevokeReason = "other", Slot = null });
        var suspended = await api.IssueAsync(client: client => client with { SuspendedAt = Noon });
        var deleted = await api.IssueAsync(client: client => client with { DeletedAt = Noon });
        (await api.GetAsync("/orders", revoked)).ShouldBeKeyAnswer("key_revoked");
        (await api.GetAsync("/orders", suspended)).ShouldBeKeyAnswer("client_suspended");
        (await api.GetAsync("/orders", deleted)).ShouldBeKeyAnswer("key_revoked");
        foreach (var key in new[] { revoked, suspended, deleted })
            (await api.GetWithAsync("/orders", key.PublicId, KeySecret.Rebuild(key.Secret, random: new string('a', 43))))
                .ShouldBeInvalidKey();
    }

    [Fact]
    public async Task With_RevealKeyStatus_off_the_status_is_not_returned()
    {
        await using var api = await KeyApi.StartAsync(options => options.RevealKeyStatus = false);
        var key = await api.IssueAsync(key => key with { RevokedAt = Noon });
        (await api.GetAsync("/orders", key)).ShouldBeInvalidKey();
        (await api.GetAsync("/orders", await api.IssueAsync(key => key with { ExpiresAt = Noon }))).ShouldBeInvalidKey();
        (await api.GetAsync("/orders", await api.IssueAsync())).ShouldBeOk();
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", true)]
    [InlineData("192.0.3.1", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db9::1", false)]
    public async Task The_allowed_networks_of_the_client_are_enforced(string address, bool isIn)
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(client: client => client with { AllowedCidrs = ["192.0.2.0/24", "2001:db8::/32"] });
        var answer = await api.GetAsync("/orders", key, address);
        if (isIn) answer.ShouldBeOk();
        else answer.ShouldBe(403, "network_not_allowed");
    }

    [Fact]
    public async Task A_network_that_is_not_allowed_is_reported_only_to_a_caller_that_has_the_secret()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(client: client => client with { AllowedCidrs = ["192.0.2.0/24"] });
        (await api.GetWithAsync("/orders", key.PublicId, KeySecret.Rebuild(key.Secret, random: new string('b', 43)))).ShouldBeInvalidKey();
    }

    [Fact]
    public async Task Claims_of_the_store_are_added_except_for_those_about_identity_and_permissions()
    {
        await using var api =
            await KeyApi.StartAsync(options: new TestApiOptions { Endpoints = app =>
            app.MapGet("/claims", (ApiCaller caller) => caller.Principal.Claims.Select(claim => $"{claim.Type}={claim.Value}")) });
        var key = await api.IssueAsync();
        string[] forged = ["sub", "client_id", "tenant_id", "TENANT_ID", "scope", "scp", "Scope", "key_id", "key_slot", "auth_method"];
        api.Store.Falsify = found => found! with { Claims =
            [.. forged.Select(type => new CallerClaim(type, "forged", "string")), new CallerClaim("roles", "partner", "string")] };
        (await api.GetAsync("/claims", key)).Body.Should().NotContain("forged").And.Contain("roles=partner");
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1409);
    }
}
