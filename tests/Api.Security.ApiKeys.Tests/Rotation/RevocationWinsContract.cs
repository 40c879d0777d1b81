using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Security.ApiKeys.Tests;

/// <summary>
/// On every store, a revocation wins against any number of other writers. A derived class creates the store. On all nodes at once, a
/// thief rotates with any key they have and others promote, use and patch keys, while one administrator revokes the stolen key.
/// </summary>
public abstract class RevocationWinsContract
{
    private static readonly RotationRules Rules = RotationBench.Rules with { SelfRotationsPerHour = 3600 };

    private static readonly Gen<(int Thieves, int Promoters, int Users, int Patchers, int Before, bool Replaces)> Mixes =
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 6], Gen.Int[0, 30], Gen.Bool);

    private protected abstract int Rounds { get; }

    /// <summary>How many nodes share the store.</summary>
    private protected abstract int Nodes { get; }

    /// <summary>The maximum number of other changes between the request to revoke and its decision.</summary>
    private protected abstract int MostAhead { get; }

    /// <summary>Creates an empty store. All nodes share it.</summary>
    public abstract Task<IApiKeyStore> CreateStoreAsync();

    [Fact]
    public Task A_revocation_waits_for_few_writers_and_ends_every_key_derived_from_the_revoked_one() => Mixes.SampleAsync(
        async mix =>
        {
            var world = await World.StartAsync(await CreateStoreAsync(), Nodes);
            using var stop = new CancellationTokenSource();
            var writers = world.Begin(mix.Thieves, mix.Promoters, mix.Users, mix.Patchers, stop.Token);
            await world.UntilChangedAsync(mix.Before, writers);
            var result = mix.Replaces ? await world.ReplaceAsync() : await world.RevokeAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            result.Failure.Should().BeNull();
            world.Store.Ahead.Should().BeLessThanOrEqualTo(MostAhead);
            (await world.AcceptedAsync()).Should().BeEmpty();
            (await world.NobodyRotatesAsync()).Should().BeTrue();
        },
        iter: Rounds, threads: 1);

    private sealed class World
    {
        private readonly ClientTransitions[] _nodes;
        private readonly Lock _lock = new();
        private readonly List<string> _stolen = [];
        private readonly ApiKeyMint _mint = RotationBench.NewMint();

        private World(CountingStore store, int nodes)
        {
            Store = store;
            _nodes = [.. Enumerable.Range(0, nodes)
                .Select(_ => new ClientTransitions(store, new RecordingAnnouncer(), new RecordingEvents(), Rules, TimeProvider.System,
                NullLogger<ClientTransitions>.Instance))];
        }

        public CountingStore Store { get; }

        private string[] Stolen
        {
            get
            {
                lock (_lock) return [.. _stolen];
            }
        }

        public static async Task<World> StartAsync(IApiKeyStore store, int nodes)
        {
            var world = new World(new CountingStore(store), nodes);
            var client = new ApiClient { Id = "c1", Name = "partner", Scopes = ["a"], SelfRotation = true,
                CreatedAt = TimeProvider.System.GetUtcNow(), Version = 1 };
            (await world._nodes[0].CreateAsync(client, RotationBench.Operator, default)).Failure.Should().BeNull();
            var first = await world.ApplyAsync(0, keys => keys.Issue(world._mint.Create(), new IssueKeyRequest()));
            world._stolen.Add(first.Added!.Id);
            return world;
        }

        public Task[] Begin(int thieves, int promoters, int users, int patchers, CancellationToken stop)
        {
            var writers = new List<Func<int, Task>>();
            writers.AddRange(Enumerable.Repeat(RotateAsync, thieves));
            writers.AddRange(Enumerable.Repeat<Func<int, Task>>(node => ApplyAsync(node, keys => keys.Promote(force: true)), promoters));
            writers.AddRange(Enumerable.Repeat<Func<int,
                Task>>(node => ApplyAsync(node, keys => keys.Next is { } next ? keys.RecordFirstUse(next.Id) : null), users));
            writers.AddRange(Enumerable.Repeat<Func<int, Task>>(node =>
                ApplyAsync(node, keys => keys.Update(client => client with { ExternalRef = Guid.NewGuid().ToString() })), patchers));
            return [.. writers.Select((write, writer) => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested) await write(writer % _nodes.Length);
            }))];
        }

        /// <summary>Waits until the other writers have made that many changes.</summary>
        public async Task UntilChangedAsync(int times, Task[] writers)
        {
            while (Store.Others < times && writers.Length > 0) await Task.Yield();
        }

        public Task<TransitionResult> RevokeAsync() => _nodes[0]
            .RevokeAsync(new RevokeKeyRequest(Stolen[0], RevokeReasons.Compromised, Cascade: true, CountingStore.Administrator),
            new RevocationProgress());

        /// <summary>Like a compromised rotation, which names no key: keys that the current key requested are revoked as well.</summary>
        public async Task<TransitionResult> ReplaceAsync()
        {
            var order = new ClientChangeRequest("c1", CountingStore.Administrator) { TakesAccess = true };
            var replaced = await _nodes[0]
                .ApplyAsync(order, keys => keys.EmergencyRotate(_mint.Create(), new IssueKeyRequest(), keepNext: false), default);
            return replaced.Failure is null ? await RevokeAsync() : replaced;
        }

        public async Task<IReadOnlyList<ApiKey>> AcceptedAsync()
        {
            var (state, stolen) = ((await Store.FindClientAsync("c1", default))!, Stolen);
            return [.. state.Keys.Where(key => stolen.Contains(key.Id) && key.RefusalAt(state.Client, TimeProvider.System.GetUtcNow())
                is null)];
        }

        public async Task<bool> NobodyRotatesAsync()
        {
            foreach (var id in Stolen.TakeLast(10).Append(Stolen[0]))
                if ((await RotateWithAsync(0, id)).Failure is null) return false;
            return true;
        }

        private Task RotateAsync(int node)
        {
            var stolen = Stolen;
            return RotateWithAsync(node, stolen[^Math.Min(stolen.Length, 1 + (Environment.CurrentManagedThreadId % 3))]);
        }

        private async Task<TransitionResult> RotateWithAsync(int node, string by)
        {
            var order = new ClientChangeRequest("c1", AuditActor.System("thief")) { KeyId = by, GivesWay = true };
            var result = await _nodes[node].ApplyAsync(order, keys => keys.SelfRotate(by, _mint.Create(), new IssueKeyRequest()), default);
            if (result.Added is { } added)
                lock (_lock) _stolen.Add(added.Id);
            else await Task.Yield();
            return result;
        }

        private Task<TransitionResult> ApplyAsync(int node, Func<ClientKeys, TransitionFailure?> decide) => _nodes[node]
            .ApplyAsync(new ClientChangeRequest("c1", AuditActor.System("other")), decide, default);
    }

    /// <summary>Counts the changes by others between the administrator's request and its decision.</summary>
    private sealed class CountingStore(IApiKeyStore inner) : ForwardingStore(inner)
    {
        public static readonly AuditActor Administrator = new(AuditActor.User, "administrator");

        private int _others;

        public int Others => Volatile.Read(ref _others);

        public int Ahead { get; private set; }

        public override Task<ApiKeyCommitResult> ChangeClientAsync(ApiClientSelection selection, Func<LockedApiClient,
            ApiKeyCommit?> decide, CancellationToken cancellationToken)
        {
            var before = Others;
            return base.ChangeClientAsync(selection, locked =>
            {
                var commit = decide(locked);
                if (commit is not null && commit.Audit.Any(entry => entry.ActorId == Administrator.Id))
                    Ahead = Math.Max(Ahead, Others - before);
                else Interlocked.Increment(ref _others);
                return commit;
            }, cancellationToken);
        }
    }
}
