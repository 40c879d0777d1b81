using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Upkeep;

/// <summary>The first use of the next key, seen from outside: both keys work, and one day later only the next key works.</summary>
public sealed class FirstUseTests
{
    [Fact]
    public async Task Both_keys_work_and_the_grace_period_starts_with_the_first_use_of_the_next_key()
    {
        await using var api = await KeyApi.StartAsync(options => options.MaxKeyAge = TimeSpan.FromDays(90));
        var current = await api.IssueAsync();
        (await api.GetAsync("/orders", current)).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromDays(10));
        var next = await api.IssueNextAsync(current);
        api.Clock.Advance(TimeSpan.FromDays(10)); // and the next key is not deployed yet
        (await api.GetAsync("/orders", current)).ShouldBeOk();
        (await api.StoredAsync(current)).Key.AcceptUntil.Should().BeNull();

        var before = (await api.GetAsync("/whoami", next)).Problem;
        before["subject"]!.GetValue<string>().Should().Be(current.ClientId);
        await api.SettledAsync();
        (await api.StoredAsync(next)).Key.FirstUsedAt.Should().Be(api.Clock.GetUtcNow());
        var until = api.Clock.GetUtcNow() + TimeSpan.FromDays(1);
        (await api.StoredAsync(current)).Key.AcceptUntil.Should().Be(until);

        api.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", current)).ShouldBeOk();
        api.Clock.Advance(TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", current)).ShouldBeKeyAnswer("key_retired");
        (await api.GetAsync("/orders", next)).ShouldBeOk();
        api.Events.Of(ApiKeyEventKinds.RetiredUse).Should().ContainSingle().Which.KeyId.Should().Be(current.PublicId);
    }

    [Fact]
    public async Task A_first_use_while_the_store_is_down_is_accepted_and_recorded_once_later()
    {
        await using var api = await KeyApi.StartAsync();
        var current = await api.IssueAsync();
        var next = await api.IssueNextAsync(current);
        // the wrong secret puts the key into the cache without using it
        (await api.GetWithAsync("/orders", next.PublicId, KeySecret.Rebuild(next.Secret, random: new string('a', 43))))
            .ShouldBeInvalidKey();
        api.Store.IsDown = true;
        for (var i = 0; i < 5; i++) (await api.GetAsync("/orders", next)).ShouldBeOk();
        await api.SettledAsync();
        api.Store.IsDown = false;
        (await api.StoredAsync(next)).Key.FirstUsedAt.Should().BeNull();

        api.Clock.Advance(TimeSpan.FromSeconds(31));
        for (var i = 0; i < 5; i++) (await api.GetAsync("/orders", next)).ShouldBeOk();
        await api.SettledAsync();
        (await api.StoredAsync(next)).Key.FirstUsedAt.Should().Be(api.Clock.GetUtcNow());
        (await api.Store.ReadAuditAsync(new ApiKeyAuditQuery { Limit = 100, KeyId = next.Id }, default))
            .Count(entry => entry.Action == AuditActions.KeyActivated).Should().Be(1);
    }

    [Fact]
    public async Task Uses_of_the_current_and_the_next_key_are_counted_separately()
    {
        await using var api = await KeyApi.StartAsync();
        using var measured = new Measured(api.Api);
        var current = await api.IssueAsync();
        var next = await api.IssueNextAsync(current);
        for (var i = 0; i < 3; i++) (await api.GetAsync("/orders", current)).ShouldBeOk();
        for (var i = 0; i < 2; i++) (await api.GetAsync("/orders", next)).ShouldBeOk();
        (measured.Sum("api_security.api_keys.uses", "slot=current"), measured.Sum("api_security.api_keys.uses", "slot=next"))
            .Should().Be((3, 2));
    }
}
