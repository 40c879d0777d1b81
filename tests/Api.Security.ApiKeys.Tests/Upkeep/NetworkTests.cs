using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Upkeep;

/// <summary>A key that turns up where its client never was is told, once for each place.</summary>
public sealed class NetworkTests
{
    [Fact]
    public async Task The_first_network_is_nothing_new_and_each_further_one_is_told_once()
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
    public async Task It_is_told_later_when_the_store_was_down()
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
    public async Task A_key_in_use_in_three_thousand_networks_is_twenty_one_events_an_hour_and_a_hundred_rows()
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
