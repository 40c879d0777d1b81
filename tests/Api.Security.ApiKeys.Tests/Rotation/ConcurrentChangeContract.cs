using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Security.ApiKeys.Tests;

/// <summary>What every store guarantees when many writers change one client at once. A derived class creates the store.</summary>
public abstract class ConcurrentChangeContract
{
    private const int Writers = 20;

    /// <summary>Creates an empty store. All nodes of the test share it.</summary>
    public abstract Task<IApiKeyStore> CreateStoreAsync();

    [Fact]
    public async Task Twenty_concurrent_rotations_leave_one_next_key_and_lose_none_silently()
    {
        var (store, nodes) = await StartAsync();
        var results = await AtOnceAsync(nodes, (keys, _) => keys.IssueNext(RotationBench.NewMint().Create(), new IssueKeyRequest()));
        results.Should().OnlyContain(result => result.Failure == null || result.Failure.Kind == TransitionFailureKind.Busy);
        var state = await StateAsync(store);
        state.Keys.Should().HaveCount(1 + results.Count(result => result.Failure is null));
        state.Keys.Count(key => key.Slot is ApiKeySlot.Next).Should().Be(1);
        state.Keys.Count(key => key.RevokeReason == "superseded").Should().Be(state.Keys.Count - 2);
    }

    [Fact]
    public async Task Of_twenty_writers_that_expect_the_same_version_one_wins()
    {
        var (store, nodes) = await StartAsync();
        var version = (await StateAsync(store)).Client.Version;
        var results =
            await AtOnceAsync(nodes, (keys, _) => keys.IssueNext(RotationBench.NewMint().Create(), new IssueKeyRequest()), version);
        results.Count(result => result.Failure is null).Should().Be(1);
        results.Where(result => result.Failure is not null)
            .Should().OnlyContain(result => result.Failure!.Kind == TransitionFailureKind.VersionMismatch);
        (await StateAsync(store)).Client.Version.Should().Be(version + 1);
    }

    [Fact]
    public async Task Twenty_concurrent_requests_with_one_idempotency_key_issue_one_key()
    {
        var (store, nodes) = await StartAsync();
        var results = await AtOnceAsync(nodes, (keys, _) => keys.IssueNext(RotationBench.NewMint()
            .Create(), new IssueKeyRequest { Idempotency = new RequestIdentity("one", "order") }), idempotencyHash: "one");
        results.Count(result => result.Failure is null).Should().Be(1);
        results.Where(result => result.Failure is not null)
            .Should().OnlyContain(result => result.Failure!.Kind == TransitionFailureKind.AlreadyIssued);
        (await StateAsync(store)).Keys.Should().HaveCount(2);
    }

    [Fact]
    public async Task Concurrent_rotations_promotions_and_revocations_keep_slots_and_versions_consistent()
    {
        for (var round = 0; round < 5; round++)
        {
            var (store, nodes) = await StartAsync();
            var before = (await StateAsync(store)).Client.Version;
            var results = await AtOnceAsync(nodes, (keys, writer) => (writer % 4) switch
            {
                0 => keys.IssueNext(RotationBench.NewMint().Create(), new IssueKeyRequest()),
                1 => keys.Promote(force: true),
                2 => keys.Next is { } next ? keys.Revoke(next.Id, RevokeReasons.Other, cascade: false) : TransitionFailureKind.NoRotation,
                _ => keys.Cancel(force: true),
            });
            var state = await StateAsync(store);
            state.Keys.Where(key => key.Slot is not null).GroupBy(key => key.Slot).Should().OnlyContain(slot => slot.Count() == 1);
            state.Keys.Should().Contain(key => key.Slot == ApiKeySlot.Current);
            state.Client.Version.Should().Be(before + results.Count(result => result.Failure is null));
        }
    }

    [Fact]
    public async Task The_first_use_is_recorded_once_even_if_many_requests_report_it()
    {
        var (store, nodes) = await StartAsync();
        var next = (await nodes[0].ApplyAsync(new ClientChangeRequest("c1", RotationBench.Operator),
            keys => keys.IssueNext(RotationBench.NewMint().Create(), new IssueKeyRequest()), default)).Added!.Id;
        var before = (await StateAsync(store)).Client.Version;
        (await AtOnceAsync(nodes, (keys, _) => keys.RecordFirstUse(next))).Should().OnlyContain(result => result.Failure == null);
        (await StateAsync(store)).Client.Version.Should().Be(before + 1);
    }

    private static Task<TransitionResult[]> AtOnceAsync(ClientTransitions[] nodes, Func<ClientKeys, int, TransitionFailure?> decide,
        long? expected = null, string? idempotencyHash = null)
    {
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            await Task.Yield();
            return await nodes[writer % nodes.Length]
                .ApplyAsync(new ClientChangeRequest("c1", RotationBench.Operator) { ExpectedVersions = expected is { } version ? [version]
                : null, IdempotencyHash = idempotencyHash }, keys => decide(keys, writer), default);
        }));
        return Task.WhenAll(writers);
    }

    private static async Task<StoredApiClient> StateAsync(IApiKeyStore store) => (await store.FindClientAsync("c1", default))!;

    private async Task<(IApiKeyStore Store, ClientTransitions[] Nodes)> StartAsync()
    {
        var store = await CreateStoreAsync();
        ClientTransitions[] nodes = [.. Enumerable.Range(0, 3)
            .Select(_ => new ClientTransitions(store, new RecordingAnnouncer(), new RecordingEvents(), RotationBench.Rules,
            TimeProvider.System, NullLogger<ClientTransitions>.Instance))];
        var client =
            new ApiClient { Id = "c1", Name = "partner", Scopes = ["a"], CreatedAt = TimeProvider.System.GetUtcNow(), Version = 1 };
        (await nodes[0].CreateAsync(client, RotationBench.Operator, default)).Failure.Should().BeNull();
        (await nodes[0].ApplyAsync(new ClientChangeRequest("c1", RotationBench.Operator),
            keys => keys.Issue(RotationBench.NewMint().Create(), new IssueKeyRequest()), default)).Failure.Should().BeNull();
        return (store, nodes);
    }
}
