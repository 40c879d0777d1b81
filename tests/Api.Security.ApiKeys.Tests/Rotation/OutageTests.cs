namespace Api.Security.ApiKeys.Tests;

/// <summary>What happens when the store fails to write a change.</summary>
public sealed class OutageTests
{
    private static readonly RevokeKeyRequest Stolen = new("", RevokeReasons.Compromised, Cascade: true, RotationBench.Operator);

    [Fact]
    public void An_outage_is_returned_as_a_failure_and_not_thrown()
    {
        var (bench, store) = Bench();
        store.IsDown = true;
        bench.TryIssue().Should().Be(TransitionFailureKind.Unavailable);
        bench.Announcer.Announced.Should().BeEmpty();
    }

    [Fact]
    public void A_key_whose_revocation_cannot_be_written_is_put_on_the_deny_list()
    {
        var (bench, store) = Bench();
        var a = bench.Issue();
        store.IsDown = true;
        Revoke(bench, Stolen with { KeyId = a }).Should().Be(TransitionFailureKind.Unavailable);
        bench.Announcer.Denied.Should().Equal((a, bench.Now + RotationBench.Rules.MaxKeyAge));
    }

    [Fact]
    public void When_only_the_write_fails_every_key_to_revoke_is_denied_until_it_expires()
    {
        var (bench, store) = Bench();
        var a = bench.Issue(new IssueKeyRequest { ExpiresAt = bench.Now + TimeSpan.FromDays(2) });
        var b = bench.SelfRotate(a);
        store.RefusesCommits = true;
        Revoke(bench, Stolen with { KeyId = a }).Should().Be(TransitionFailureKind.Unavailable);
        bench.Announcer.Denied.Should().BeEquivalentTo(
            [(a, bench.Now + TimeSpan.FromDays(2)), (b, bench.Now + RotationBench.Rules.MaxKeyAge)]);
    }

    [Fact]
    public void A_caller_limited_to_a_tenant_can_only_deny_keys_known_to_be_in_that_tenant()
    {
        var (bench, store) = Bench();
        var a = bench.Issue();
        store.IsDown = true;
        Revoke(bench, Stolen with { KeyId = a, OnlyTenant = "t1" }).Should().Be(TransitionFailureKind.Unavailable);
        bench.Announcer.Denied.Should().BeEmpty();
        (store.IsDown, store.RefusesCommits) = (false, true);
        Revoke(bench, Stolen with { KeyId = a, OnlyTenant = "t2" }).Should().Be(TransitionFailureKind.NotFound);
        bench.Announcer.Denied.Should().BeEmpty();
        Revoke(bench, Stolen with { KeyId = a, OnlyTenant = "t1" }).Should().Be(TransitionFailureKind.Unavailable);
        bench.Announcer.Denied.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_write_is_abandoned_after_10_seconds()
    {
        var (bench, store) = Bench();
        store.Hangs = true;
        var change = bench.Transitions.ApplyAsync(new ClientChangeRequest("c1", RotationBench.Operator), keys => keys.Suspend(), default);
        bench.Advance(TimeSpan.FromSeconds(10) - RotationBench.Tick);
        change.IsCompleted.Should().BeFalse();
        bench.Advance(RotationBench.Tick);
        (await change).Failure!.Kind.Should().Be(TransitionFailureKind.Unavailable);
    }

    [Fact]
    public async Task A_caller_that_disconnects_does_not_cancel_a_change_that_is_already_decided()
    {
        var bench = new RotationBench();
        using var gone = new CancellationTokenSource();
        var result = await bench.Transitions.ApplyAsync(new ClientChangeRequest("c1", RotationBench.Operator), keys =>
        {
            gone.Cancel();
            return keys.Suspend();
        }, gone.Token);
        (result.Failure, bench.Client.SuspendedAt).Should().Be((null, bench.Now));
    }

    [Fact]
    public void Client_names_are_unique_within_a_tenant()
    {
        var bench = new RotationBench();
        TransitionFailureKind? Create(string id, string tenant) =>
            RotationBench.Wait(bench.Transitions.CreateAsync(new ApiClient { Id = id, Name = "partner", TenantId = tenant,
                CreatedAt = bench.Now, Version = 1 }, RotationBench.Operator, default)).Failure?.Kind;
        Create("c2", "t1").Should().Be(TransitionFailureKind.NameExists);
        Create("c2", "t2").Should().BeNull();
    }

    private static TransitionFailureKind? Revoke(RotationBench bench, RevokeKeyRequest order) =>
        RotationBench.Wait(bench.Revocations.RevokeAsync(order)).Failure?.Kind;

    private static (RotationBench Bench, Outage Store) Bench()
    {
        Outage? outage = null;
        var bench = new RotationBench(over: store => outage = new Outage(store));
        return (bench, outage!);
    }

    private sealed class Outage(IApiKeyStore inner) : ForwardingStore(inner)
    {
        public bool IsDown { get; set; }

        public bool RefusesCommits { get; set; }

        public override Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken) =>
            IsDown ? throw new IOException("down") : base.FindClientAsync(clientId, cancellationToken);

        public override ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) =>
            IsDown ? throw new IOException("down") : base.FindKeyAsync(keyId, cancellationToken);

        public bool Hangs { get; set; }

        public override async Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
        {
            if (IsDown || RefusesCommits) throw new IOException("down");
            if (Hangs) await Task.Delay(Timeout.Infinite, cancellationToken);
            return await base.CommitAsync(commit, cancellationToken);
        }

        public override async Task<ApiKeyCommitResult> ChangeClientAsync(ApiClientSelection selection, Func<LockedApiClient,
            ApiKeyCommit?> decide, CancellationToken cancellationToken)
        {
            if (IsDown) throw new IOException("down");
            if (Hangs) await Task.Delay(Timeout.Infinite, cancellationToken);
            return await base.ChangeClientAsync(selection, locked => decide(locked) is { } commit && RefusesCommits
                ? throw new IOException("down") : decide(locked), cancellationToken);
        }
    }
}
