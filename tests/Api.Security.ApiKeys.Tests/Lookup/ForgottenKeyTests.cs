using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>
/// Once a change of a key is announced, no state from before it is found, regardless of concurrent reads and announcements.
/// </summary>
public sealed class ForgottenKeyTests
{
    private const int Changes = 20_000;

    [Fact]
    public async Task No_state_from_before_an_announced_change_is_found_after_it()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var stored = await api.StoredAsync(key);
        ApiKeyId.TryParse(key.Id, out var id).Should().BeTrue();
        var memory = api.Services.GetRequiredService<KnownKeys>();
        var version = 0L;
        var store = new VersionedStore(api.Store, stored, () => Volatile.Read(ref version));
        var loads = ActivatorUtilities.CreateInstance<ApiKeyLoads>(api.Services, store);
        var (stale, over) = (0, false);

        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref over)) await loads.GetAsync(id);
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var change = 0; change < Changes; change++)
            {
                var now = Interlocked.Increment(ref version);
                loads.Forget(id);
                for (var look = 0; look < 5; look++)
                    if (memory.Find(id) is { IsForgotten: false } found && found.Client.Version < now) Interlocked.Increment(ref stale);
            }
        })));
        Volatile.Write(ref over, true);
        await Task.WhenAll(readers);
        stale.Should().Be(0);
    }

    private sealed class VersionedStore(IApiKeyStore inner, StoredApiKey stored, Func<long> version) : ForwardingStore(inner)
    {
        public override ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<StoredApiKey?>(stored with { Client = stored.Client with { Version = version() } });
    }
}
