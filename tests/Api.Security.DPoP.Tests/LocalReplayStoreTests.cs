using System.Security.Cryptography;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.DPoP.Tests;

/// <summary>The replay store in the memory of a node.</summary>
public sealed class LocalReplayStoreTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    [Theory]
    [InlineData(-1, ReplayResult.Replayed)]
    [InlineData(0, ReplayResult.Added)]
    [InlineData(1, ReplayResult.Added)]
    public async Task A_key_is_kept_until_its_time(int milliseconds, ReplayResult expected)
    {
        var store = new LocalReplayStore(10, _clock);
        (await AddAsync(store, 1, seconds: 60)).Should().Be(ReplayResult.Added);
        _clock.Advance(TimeSpan.FromSeconds(60) + TimeSpan.FromMilliseconds(milliseconds));
        (await AddAsync(store, 1, seconds: 60)).Should().Be(expected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task It_holds_its_capacity_and_then_refuses_without_forgetting(int capacity)
    {
        var store = new LocalReplayStore(capacity, _clock);
        for (var i = 0; i < capacity; i++) (await AddAsync(store, i, 60)).Should().Be(ReplayResult.Added);
        (await AddAsync(store, capacity, 60)).Should().Be(ReplayResult.Full);
        for (var i = 0; i < capacity; i++) (await AddAsync(store, i, 60)).Should().Be(ReplayResult.Replayed);
        _clock.Advance(TimeSpan.FromSeconds(60));
        (await AddAsync(store, capacity, 60)).Should().Be(ReplayResult.Added);
    }

    [Fact]
    public async Task Expired_keys_make_room_while_others_stay()
    {
        var store = new LocalReplayStore(1_000, _clock);
        for (var i = 0; i < 1_000; i++) await AddAsync(store, i, i < 500 ? 10 : 100);
        _clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 1_000; i < 1_500; i++) (await AddAsync(store, i, 60)).Should().Be(ReplayResult.Added);
        (await AddAsync(store, 1_500, 60)).Should().Be(ReplayResult.Full);
        for (var i = 500; i < 1_500; i++) (await AddAsync(store, i, 60)).Should().Be(ReplayResult.Replayed);
    }

    [Fact]
    public async Task Of_any_number_of_concurrent_calls_one_adds_a_key()
    {
        var store = new LocalReplayStore(100_000, _clock);
        var added = 0;
        await Parallel.ForAsync(0, 80_000, async (i, _) =>
        {
            if (await AddAsync(store, i % 10_000, 60) is ReplayResult.Added) Interlocked.Increment(ref added);
        });
        added.Should().Be(10_000);
        store.Count.Should().Be(10_000);
    }

    [Fact]
    public void It_is_a_set_of_keys_with_times()
    {
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 90]).Array[0, 300].Sample(story =>
        {
            var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
            var model = new Dictionary<int, DateTimeOffset>();
            var store = new LocalReplayStore(1_000, clock);
            foreach (var (key, seconds) in story)
            {
                var isKnown = model.TryGetValue(key, out var until) && until > clock.GetUtcNow();
                store.TryAddAsync(KeyOf(key), default, clock.GetUtcNow().AddSeconds(seconds), default).AsTask().Result
                    .Should().Be(isKnown ? ReplayResult.Replayed : ReplayResult.Added);
                if (!isKnown) model[key] = clock.GetUtcNow().AddSeconds(seconds);
                if (key % 3 == 0) clock.Advance(TimeSpan.FromSeconds(seconds % 7));
            }
        }, iter: 200);
    }

    [Fact]
    public async Task A_client_that_chose_its_jti_filled_one_of_64_shards()
    {
        var store = new LocalReplayStore(65_536, _clock);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var digest = SHA256.HashData(BitConverter.GetBytes(i));
            digest[0] &= 0xC0; // whatever chooses the shard: the lowest bits, the highest, or both
            digest[7] &= 0x03;
            var until = _clock.GetUtcNow().AddSeconds(60);
            if (await store.TryAddAsync(new ReplayKey(digest), default, until, default) is ReplayResult.Full) refused++;
        }

        refused.Should().Be(0);
    }

    private ValueTask<ReplayResult> AddAsync(LocalReplayStore store, int number, int seconds) =>
        store.TryAddAsync(KeyOf(number), default, _clock.GetUtcNow().AddSeconds(seconds), CancellationToken.None);

    private static ReplayKey KeyOf(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));
}
