using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Upkeep;

/// <summary>A pepper is replaced while keys are in use, and no key is issued again.</summary>
public sealed class PepperRotationTests
{
    private const string Second = "c2Vjb25kLXBlcHBlci1vZi10aGlydHktdHdvLWJ5dGU=";

    [Fact]
    public async Task Using_a_key_rehashes_it_with_the_newest_pepper_and_the_old_one_can_be_removed()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        TestKey key;
        await using (var before = await KeyApi.StartAsync(shared: shared, clock: clock)) key = await before.IssueAsync();
        await using (var both = await KeyApi.StartAsync(shared: shared, clock: clock, options: With(("1", KeyApi.Pepper), ("2", Second))))
        {
            for (var i = 0; i < 3; i++) (await both.GetAsync("/orders", key)).ShouldBeOk();
            await both.SettledAsync();
            (await both.StoredAsync(key)).Key.PepperVersion.Should().Be(2);
            (await both.GetAsync("/orders", key)).ShouldBeOk();
            (await both.Store.ReadAuditAsync(new ApiKeyAuditQuery { Limit = 10 }, default))
                .Should().ContainSingle(entry => entry.Action == AuditActions.KeyRehashed);
            (await both.GetAsync("/orders", await both.IssueAsync())).ShouldBeOk();
        }

        await using var after = await KeyApi.StartAsync(shared: shared, clock: clock, options: With(("1", null), ("2", Second)));
        (await after.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task Every_key_works_on_every_node_during_a_rolling_restart()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        var (old, both, after) = (With(), With(("2", Second), ("Signing", "1")), With(("2", Second)));
        var keys = new List<TestKey>();
        foreach (var (one, other) in new[] { (old, both), (both, both), (both, after), (after, after) })
        {
            await using var a = await KeyApi.StartAsync(shared: shared, clock: clock, options: one);
            await using var b = await KeyApi.StartAsync(shared: shared, clock: clock, options: other);
            keys.AddRange([await a.IssueAsync(), await b.IssueAsync()]);
            for (var round = 0; round < 2; round++)
            {
                foreach (var key in keys)
                {
                    foreach (var node in new[] { a, b })
                    {
                        (await node.GetAsync("/orders", key)).ShouldBeOk();
                        await node.SettledAsync();
                    }
                }

                clock.Advance(TimeSpan.FromSeconds(31));
            }
        }

        foreach (var key in keys) (await shared.FindKeyAsync(key.Id, default))!.Key.PepperVersion.Should().Be(2);
        (await shared.ReadAuditAsync(new ApiKeyAuditQuery { Limit = 1000 }, default)).Count(entry =>
            entry.Action == AuditActions.KeyRehashed).Should().BeLessThanOrEqualTo(keys.Count, "no two nodes undo each other's work");
    }

    [Fact]
    public async Task Without_the_old_pepper_an_ended_key_is_invalid_and_an_active_key_returns_503()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        TestKey ended, living;
        await using (var before = await KeyApi.StartAsync(shared: shared, clock: clock)) (ended, living) =
            (await before.IssueAsync(key => key with { RevokedAt = clock.GetUtcNow(), Slot = null }), await before.IssueAsync());
        await using var after = await KeyApi.StartAsync(shared: shared, clock: clock, options: With(("1", null), ("2", Second)));
        (await after.GetAsync("/orders", ended)).ShouldBeInvalidKey();
        after.Api.Log.Ours.Should().NotContain(line => line.EventId == 1404);
        (await after.GetAsync("/orders", living)).ShouldBe(503, "verification_unavailable");
    }

    [Fact]
    public async Task A_wrong_secret_does_not_rehash_a_key()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        TestKey key;
        await using (var before = await KeyApi.StartAsync(shared: shared, clock: clock)) key = await before.IssueAsync();
        await using var both = await KeyApi.StartAsync(shared: shared, clock: clock, options: With(("1", KeyApi.Pepper), ("2", Second)));
        (await both.GetWithAsync("/orders", key.PublicId, KeySecret.Rebuild(key.Secret, random: new string('a', 43)))).ShouldBeInvalidKey();
        await both.SettledAsync();
        (await both.StoredAsync(key)).Key.PepperVersion.Should().Be(1);
    }

    [Fact]
    public async Task Keys_without_a_pepper_get_one_on_use_with_AllowUnpeppered_and_are_invalid_without_it()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var shared = new InMemoryApiKeyStore(clock);
        TestKey used, unused;
        await using (var before = await KeyApi.StartAsync(shared: shared, clock: clock, options: With(("1", null))
            with { Environment = "Development" })) (used, unused) = (await before.IssueAsync(), await before.IssueAsync());
        await using (var between = await KeyApi.StartAsync(options => options.AllowUnpeppered = true, shared: shared, clock: clock))
        {
            (await between.GetAsync("/orders", used)).ShouldBeOk();
            await between.SettledAsync();
        }

        await using var after = await KeyApi.StartAsync(shared: shared, clock: clock);
        (await after.GetAsync("/orders", used)).ShouldBeOk();
        (await after.GetAsync("/orders", unused)).ShouldBeInvalidKey();
        after.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1405);
    }

    private static TestApiOptions With(params (string Version, string? Pepper)[] peppers) =>
        new() { Settings = peppers.ToDictionary(pepper => pepper.Version == "Signing" ? "ApiSecurity:ApiKeys:SigningPepper"
            : "ApiSecurity:ApiKeys:Peppers:" + pepper.Version, pepper => pepper.Pepper) };
}
