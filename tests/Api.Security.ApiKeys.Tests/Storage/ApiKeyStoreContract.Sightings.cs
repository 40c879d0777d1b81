namespace Api.Security.ApiKeys.Tests;

/// <summary>Networks and notices: checked and recorded in one step.</summary>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    public async Task A_client_has_one_first_network_and_each_later_one_is_reported_as_new_once()
    {
        var (client, other) = (await AddAsync(Some.Client()), await AddAsync(Some.Client()));
        (await SeeAsync(client, "203.0.113.0/24")).Should().Be(NetworkSighting.First);
        (await SeeAsync(client, "203.0.113.0/24")).Should().Be(NetworkSighting.Familiar);
        (await SeeAsync(client, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff/128")).Should().Be(NetworkSighting.New);
        (await SeeAsync(client, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff/128")).Should().Be(NetworkSighting.Familiar);
        (await SeeAsync(other, "203.0.113.0/24")).Should().Be(NetworkSighting.First);
    }

    [Fact]
    public async Task Of_many_concurrent_sightings_of_a_network_one_is_reported_as_new()
    {
        var client = await AddAsync(Some.Client());
        await SeeAsync(client, "203.0.113.0/24");
        var results = await AtOnceAsync(Many, _ => SeeAsync(client, "198.51.100.0/24"));
        results.Count(result => result is NetworkSighting.New).Should().Be(1);
        results.Count(result => result is NetworkSighting.Familiar).Should().Be(Many - 1);
    }

    [Fact]
    public async Task Of_many_networks_seen_concurrently_one_is_reported_as_first()
    {
        var client = await AddAsync(Some.Client());
        var results = await AtOnceAsync(Many, i => SeeAsync(client, $"10.0.{i}.0/24"));
        results.Count(result => result is NetworkSighting.First).Should().Be(1);
        results.Count(result => result is NetworkSighting.New).Should().Be(Many - 1);
    }

    [Fact]
    public async Task The_last_hundred_networks_of_a_client_are_kept()
    {
        var (client, other) = (await AddAsync(Some.Client()), await AddAsync(Some.Client()));
        await SeeAsync(other, "10.0.0.0/24");
        for (var i = 0; i < 101; i++) await SeeAsync(client, $"10.0.{i}.0/24", TimeSpan.FromMinutes(i));
        (await SeeAsync(client, "10.0.1.0/24", TimeSpan.FromMinutes(200))).Should().Be(NetworkSighting.Familiar);
        (await SeeAsync(client, "10.0.0.0/24", TimeSpan.FromMinutes(201))).Should().Be(NetworkSighting.New);
        (await SeeAsync(client, "10.0.1.0/24", TimeSpan.FromMinutes(202))).Should().Be(NetworkSighting.Familiar, "it was seen again");
        (await SeeAsync(client, "10.0.2.0/24", TimeSpan.FromMinutes(203))).Should().Be(NetworkSighting.New, "it was the oldest");
        (await SeeAsync(other, "10.0.0.0/24")).Should().Be(NetworkSighting.Familiar);
    }

    [Fact]
    public async Task A_network_that_was_not_seen_for_90_days_is_forgotten()
    {
        var client = await AddAsync(Some.Client());
        var now = (await Store.ReadChangesAsync(Minute, None)).Now;
        await Store.AddNetworkAsync(client.Id, "10.0.0.0/24", now - TimeSpan.FromDays(91), None);
        await Store.AddNetworkAsync(client.Id, "10.0.1.0/24", now - TimeSpan.FromDays(91), None);
        await Store.AddNetworkAsync(client.Id, "10.0.1.0/24", now - TimeSpan.FromDays(89), None);
        await Store.PurgeAsync(Some.Time, None);
        (await Store.AddNetworkAsync(client.Id, "10.0.1.0/24", now, None)).Should().Be(NetworkSighting.Familiar);
        (await Store.AddNetworkAsync(client.Id, "10.0.0.0/24", now, None)).Should().Be(NetworkSighting.New);
    }

    [Fact]
    public async Task A_sighting_does_not_change_the_version_of_the_client()
    {
        var client = await AddAsync(Some.Client());
        await SeeAsync(client, "203.0.113.0/24");
        (await FindAsync(client)).Client.Version.Should().Be(1);
    }

    [Fact]
    public async Task A_notice_is_sent_once()
    {
        var (key, other) = (Some.KeyId(), Some.KeyId());
        (await NoticeAsync(key, "expiring-30")).Should().BeTrue();
        (await NoticeAsync(key, "expiring-30")).Should().BeFalse();
        (await NoticeAsync(key, "expiring-14")).Should().BeTrue();
        (await NoticeAsync(other, "expiring-30")).Should().BeTrue();
    }

    [Fact]
    public async Task Of_many_concurrent_attempts_to_send_a_notice_one_succeeds()
    {
        var key = Some.KeyId();
        (await AtOnceAsync(Many, _ => NoticeAsync(key, "expiring-30"))).Count(first => first).Should().Be(1);
    }

    private Task<NetworkSighting> SeeAsync(ApiClient client, string network, TimeSpan later = default) =>
        Store.AddNetworkAsync(client.Id, network, Some.Time + later, None);

    private Task<bool> NoticeAsync(string keyId, string notice) => Store.TryAddNoticeAsync(keyId, notice, Some.Time, None);
}
