using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Upkeep;

/// <summary>What the sweep writes and announces without a request (T15).</summary>
public sealed class SweepTests
{
    [Fact]
    public async Task An_expiring_key_is_announced_at_30_14_7_and_1_days_and_its_rotation_at_14_each_once()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var told = new List<string>();
        for (var day = 0; day <= 90; day++)
        {
            for (var i = 0; i < 2; i++) await api.Sweep.NotifyAsync(default);
            foreach (var one in api.Events.All.Skip(told.Count)) told.Add($"{day} {one.Kind} {one.Detail} {one.KeyId}");
            api.Clock.Advance(TimeSpan.FromDays(1));
        }

        told.Should().Equal(
            $"60 key.expiring 30 {key.PublicId}", $"76 key.expiring 14 {key.PublicId}", $"76 rotation.due 14 {key.PublicId}",
                $"83 key.expiring 7 {key.PublicId}", $"89 key.expiring 1 {key.PublicId}");
    }

    [Fact]
    public async Task A_key_that_is_valid_for_two_weeks_is_not_announced_on_its_first_day()
    {
        await using var api = await KeyApi.StartAsync();
        await api.IssueAsync(key => key with { ExpiresAt = api.Clock.GetUtcNow() + TimeSpan.FromDays(14) });
        for (var day = 0; day < 14; day++)
        {
            await api.Sweep.NotifyAsync(default);
            api.Clock.Advance(TimeSpan.FromDays(1));
        }

        api.Events.Of(ApiKeyEventKinds.KeyExpiring).Select(one => one.Detail).Should().Equal("7", "1");
    }

    [Theory]
    [InlineData(StalledRotationAction.KeepCurrent)]
    [InlineData(StalledRotationAction.Promote)]
    public async Task T15_An_unused_next_key_is_reported_at_50_90_and_100_percent_and_promoted_if_configured(
        StalledRotationAction action)
    {
        await using var api = await KeyApi.StartAsync(options => options.Rotation.OnStalled = action);
        var current = await api.IssueAsync();
        var next = await api.IssueNextAsync(current);
        var told = new List<string>();
        for (var hour = 0; hour <= 14 * 24; hour++)
        {
            await api.Sweep.NotifyAsync(default);
            await api.Sweep.SettleAsync(default);
            foreach (var one in api.Events.All.Skip(told.Count)) told.Add($"{hour} {one.Detail}");
            if (hour < 14 * 24) api.Clock.Advance(TimeSpan.FromHours(1));
        }

        told.Should().Equal("168 50", "303 90", "336 100");
        var isPromoted = action is StalledRotationAction.Promote;
        ((await api.StoredAsync(next)).Key.Slot, (await api.StoredAsync(current)).Key.Slot)
            .Should().Be(isPromoted ? (ApiKeySlot.Current, null) : (ApiKeySlot.Next, ApiKeySlot.Current));
        ((int)(await api.GetAsync("/orders", current)).Status).Should().Be(isPromoted ? 401 : 200);
        (await api.GetAsync("/orders", next)).ShouldBeOk();
    }

    [Fact]
    public async Task An_overdue_expiry_is_written_later_and_the_key_is_refused_in_the_meantime()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(key => key with { ExpiresAt = api.Clock.GetUtcNow() + TimeSpan.FromHours(1) });
        api.Clock.Advance(TimeSpan.FromDays(7));
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_expired");
        (await api.StoredAsync(key)).Key.Slot.Should().Be(ApiKeySlot.Current);
        await api.Sweep.SettleAsync(default);
        (await api.StoredAsync(key)).Key.Slot.Should().BeNull();
        api.Events.Of(ApiKeyEventKinds.ClientKeyless).Should().ContainSingle();
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_expired");
    }

    [Fact]
    public async Task A_hash_is_erased_400_days_after_its_key_has_ended()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(key => key with { ExpiresAt = api.Clock.GetUtcNow() + TimeSpan.FromHours(1) });
        api.Clock.Advance(TimeSpan.FromHours(2));
        await api.Sweep.SettleAsync(default);
        api.Clock.Advance(TimeSpan.FromDays(400) - TimeSpan.FromHours(1));
        await api.Sweep.TidyAsync(default);
        (await api.StoredAsync(key)).Key.Hash.Length.Should().Be(32);
        api.Clock.Advance(TimeSpan.FromTicks(1));
        await api.Sweep.TidyAsync(default);
        (await api.StoredAsync(key)).Key.Hash.Length.Should().Be(0);
        (await api.GetAsync("/orders", key)).ShouldBeInvalidKey();
    }
}
