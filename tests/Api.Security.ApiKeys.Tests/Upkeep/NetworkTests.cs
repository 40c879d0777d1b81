using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Upkeep;

/// <summary>A key that is used from a network new to its client raises one event for that network.</summary>
public sealed class NetworkTests
{
    [Fact]
    public async Task The_first_network_raises_no_event_and_each_further_network_raises_one()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        foreach (var address in new[] { "192.0.2.1", "192.0.2.200", "198.51.100.7", "192.0.2.3", "198.51.100.9", "2001:db8:1::1",
            "2001:db8:1:2::1" })
        {
            (await api.GetAsync("/orders", key, address)).ShouldBeOk();
            await api.SettledAsync();
        }

        api.Events.Of(ApiKeyEventKinds.NewNetwork).Select(one => one.Network).Should().Equal("198.51.100.0/24", "2001:db8:1::/48");
    }

    [Fact]
    public async Task A_new_network_is_reported_later_if_the_store_was_down()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key, "192.0.2.1")).ShouldBeOk();
        await api.SettledAsync();
        api.Store.IsDown = true;
        (await api.GetAsync("/orders", key, "198.51.100.1")).ShouldBeOk();
        await api.SettledAsync();
        api.Store.IsDown = false;
        api.Events.Of(ApiKeyEventKinds.NewNetwork).Should().BeEmpty();
        (await api.GetAsync("/orders", key, "192.0.2.1")).ShouldBeOk();
        (await api.GetAsync("/orders", key, "198.51.100.1")).ShouldBeOk();
        await api.SettledAsync();
        api.Events.Of(ApiKeyEventKinds.NewNetwork).Should().ContainSingle();
    }

    [Fact]
    public async Task A_key_that_is_used_from_3000_networks_raises_21_events_an_hour()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        for (var i = 0; i < 3_000; i++)
        {
            (await api.GetAsync("/orders", key, $"10.{i >> 8}.{i & 255}.1")).ShouldBeOk();
            if (i % 100 == 0) await api.SettledAsync();
        }

        await api.SettledAsync();
        var told = api.Events.Of(ApiKeyEventKinds.NewNetwork);
        told.Should().HaveCount(21).And.OnlyContain(one => one.ClientId == key.ClientId);
        told.Count(one => one is { Network: null, Detail: "many" }).Should().Be(1);

        api.Clock.Advance(TimeSpan.FromHours(1));
        (await api.GetAsync("/orders", key, "172.16.0.1")).ShouldBeOk();
        await api.SettledAsync();
        api.Events.Of(ApiKeyEventKinds.NewNetwork).Should().HaveCount(22);
        api.Events.Of(ApiKeyEventKinds.NewNetwork)[^1].Network.Should().Be("172.16.0.0/24");
    }
}
