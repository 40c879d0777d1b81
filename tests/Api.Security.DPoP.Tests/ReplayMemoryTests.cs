using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.DPoP.Tests;

/// <summary>The memory of the replay store of a node, measured while nothing else runs.</summary>
[CollectionDefinition(nameof(ReplayMemoryTests), DisableParallelization = true)]
[Collection(nameof(ReplayMemoryTests))]
public sealed class ReplayMemoryTests
{
    [Fact]
    public async Task A_million_keys_need_at_most_120_bytes_each()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var store = new LocalReplayStore(1_000_000, clock);
        for (var i = 0; i < 1_000_000; i++)
        {
            var key = new ReplayKey(SHA256.HashData(BitConverter.GetBytes(i)));
            await store.TryAddAsync(key, default, clock.GetUtcNow().AddSeconds(60), CancellationToken.None);
        }

        store.Count.Should().BeInRange(990_000, 1_000_000);
        ((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)store.Count).Should().BeLessThan(120);
        GC.KeepAlive(store);
    }
}
