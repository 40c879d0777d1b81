using System.Net;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.DPoP.Tests;

/// <summary>Each proof is accepted once (RFC 9449, 11.1).</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task A_proof_is_accepted_once_until_it_would_be_refused_anyway()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        var proof = world.Proof(token).Build();
        (await world.GetAsync("/orders", token, proof)).ShouldBeOk();
        (await world.GetAsync("/orders", token, proof)).ShouldBeInvalidProof("dpop_proof_replayed");
        world.Clock.Advance(TimeSpan.FromSeconds(60));
        (await world.GetAsync("/orders", token, proof)).ShouldBeInvalidProof("dpop_proof_replayed");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        (await world.GetAsync("/orders", token, proof)).ShouldBeInvalidProof("dpop_proof_expired");
    }

    [Fact]
    public async Task A_proof_from_the_future_is_remembered_until_its_own_end()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        var proof = world.Proof(token).With("iat", world.Clock.GetUtcNow().ToUnixTimeSeconds() + 30).Build();
        (await world.GetAsync("/orders", token, proof)).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromSeconds(90));
        (await world.GetAsync("/orders", token, proof)).ShouldBeInvalidProof("dpop_proof_replayed");
    }

    [Fact]
    public async Task Of_a_thousand_equal_proofs_at_once_one_passes()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        var proof = world.Proof(token).Build();
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => world.GetAsync("/orders", token, proof)));
        answers.Count(answer => answer.Status is HttpStatusCode.OK).Should().Be(1);
        answers.Count(answer => answer.Code == "invalid_dpop_proof").Should().Be(999);
    }

    [Fact]
    public async Task The_same_jti_of_another_key_or_for_another_target_is_another_proof()
    {
        await using var world = await DPoPWorld.StartAsync();
        var other = new DPoPClient(clock: world.Clock);
        foreach (var (client, path) in ((DPoPClient, string)[])[(world.Client, "/orders"), (other, "/orders"), (world.Client, "/whoami")])
        {
            var token = world.BoundToken(client);
            var proof = client.Proof("GET", world.Address + path, token).With("jti", "same").Build();
            (await world.GetAsync(path, token, proof)).ShouldBeOk();
            (await world.GetAsync(path, token, proof)).ShouldBeInvalidProof("dpop_proof_replayed");
        }
    }

    [Fact]
    public async Task The_same_jti_cannot_be_used_again_with_another_token_method_or_time()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        (await world.GetAsync("/orders", token, world.Proof(token).With("jti", "one").Build())).ShouldBeOk();
        var other = world.BoundToken(scope: "read:orders x");
        (await world.GetAsync("/orders", other, world.Proof(other).With("jti", "one").Build())).ShouldBeInvalidProof("dpop_proof_replayed");
        var head = world.Client.Proof("HEAD", world.Orders, token).With("jti", "one").Build();
        (await world.SendAsync(HttpMethod.Head, "/orders", token, head)).Status.Should().Be(HttpStatusCode.Unauthorized);
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        (await world.GetAsync("/orders", token, world.Proof(token).With("jti", "one").Build())).ShouldBeInvalidProof("dpop_proof_replayed");
    }

    [Fact]
    public async Task A_refused_token_uses_up_no_proof_and_takes_no_room()
    {
        var store = new FakeReplayStore();
        await using var world = await StartAsync(store);
        var expired = world.Issuer.Token().With("scope", "read:orders").With("cnf", world.Client.Confirmation).With("exp", 1).Build();
        var answer = await world.GetAsync("/orders", expired, world.Proof(expired).Build());
        answer.Code.Should().Be("token_expired");
        answer.Challenges[0].Should().StartWith("DPoP ").And.Contain("invalid_token");
        (await world.TryAsync(proof => proof.With("htm", "PUT"))).ShouldBeInvalidProof("dpop_proof_method_mismatch");
        store.Asked.Should().Be(0);
        (await world.TryAsync()).ShouldBeOk();
        store.Asked.Should().Be(1);
    }

    [Theory]
    [InlineData(ReplayResult.Unavailable, "dpop_replay_store_unavailable")]
    [InlineData(ReplayResult.Full, "dpop_replay_store_full")]
    public async Task When_it_is_not_known_whether_a_proof_is_new_the_answer_is_503_or_as_the_setting_says(
        ReplayResult result, string reason)
    {
        var store = new FakeReplayStore { Result = result };
        await using var world = await StartAsync(store);
        (await world.TryAsync()).ShouldBeUnavailable(reason);
        (await world.TryAsync()).ShouldBeUnavailable(reason);
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1801).Which.Text.Should().Contain(reason).And.Contain("503");

        await using var lenient = await StartAsync(store, ReplayStoreOutageAction.Accept);
        (await lenient.TryAsync()).ShouldBeOk();
        (await lenient.TryAsync(proof => proof.With("htm", "PUT"))).ShouldBeInvalidProof("dpop_proof_method_mismatch");
        lenient.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1801).Which.Text.Should().Contain("accepted without");
        store.Result = ReplayResult.Replayed;
        (await lenient.TryAsync()).ShouldBeInvalidProof("dpop_proof_replayed");
    }

    [Fact]
    public async Task A_store_that_throws_is_an_outage()
    {
        await using var world = await StartAsync(new FakeReplayStore { Exception = new InvalidOperationException("secret") });
        (await world.TryAsync()).ShouldBeUnavailable("dpop_replay_store_unavailable");
        world.Api.Log.Ours.Should().NotContain(line => line.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_store_refuses_the_newcomer_and_forgets_nothing()
    {
        await using var world = await DPoPWorld.StartAsync(dpop => dpop.MaxRememberedProofs = 1_000);
        var token = world.BoundToken();
        var proofs = Enumerable.Range(0, 1_001).Select(_ => world.Proof(token).Build()).ToArray();
        foreach (var proof in proofs[..1_000]) (await world.GetAsync("/orders", token, proof)).ShouldBeOk();
        (await world.GetAsync("/orders", token, proofs[1_000])).ShouldBeUnavailable("dpop_replay_store_full");
        (await world.GetAsync("/orders", token, proofs[0])).ShouldBeInvalidProof("dpop_proof_replayed");
        world.Clock.Advance(TimeSpan.FromSeconds(91)); // ProofLifetime, and what the clocks of nodes may differ by
        (await world.TryAsync()).ShouldBeOk();
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(-120)]
    public async Task A_clock_that_is_set_back_brings_no_used_proof_back(int seconds)
    {
        var clock = new SettableClock();
        await using var world = await DPoPWorld.StartAsync(
            options: new TestApiOptions { Clock = clock }, clock: new FakeTimeProvider(clock.Now));
        var used = new List<string>();
        var token = world.BoundToken();
        for (var i = 0; i < 40; i++, clock.Now += TimeSpan.FromSeconds(10))
        {
            used.Add(world.Proof(token).With("iat", clock.Now.ToUnixTimeSeconds()).Build());
            (await world.GetAsync("/orders", token, used[^1])).ShouldBeOk();
        }

        var highest = clock.Now;
        clock.Now += TimeSpan.FromSeconds(seconds);
        foreach (var proof in used) (await world.GetAsync("/orders", token, proof)).Status.Should().NotBe(HttpStatusCode.OK);
        (await world.GetAsync("/orders", token, world.Proof(token).With("iat", clock.Now.ToUnixTimeSeconds()).Build()))
            .ShouldBeUnavailable("dpop_clock_set_back");
        clock.Now = highest; // it has caught up
        (await world.GetAsync("/orders", token, world.Proof(token).With("iat", clock.Now.ToUnixTimeSeconds()).Build())).ShouldBeOk();
    }

    [Fact]
    public async Task A_used_proof_was_accepted_again_when_its_token_took_longer_than_the_rest_of_its_time()
    {
        var slow = new SlowRevocation();
        await using var world = await DPoPWorld.StartAsync(
            options: new TestApiOptions { Services = services => services.AddSingleton<IRevocationCheck>(slow) });
        var token = world.BoundToken();
        var proof = world.Proof(token).Build();
        (await world.GetAsync("/orders", token, proof)).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromSeconds(60)); // the last moment
        slow.During = () => world.Clock.Advance(TimeSpan.FromSeconds(90));
        (await world.GetAsync("/orders", token, proof)).ShouldBeInvalidProof("dpop_proof_expired");
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_refuses_proofs_of_the_old_time_and_accepts_new_ones()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        var early = world.Proof(token).Build();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await world.GetAsync("/orders", token, early)).ShouldBeInvalidProof("dpop_proof_expired");
        (await world.TryAsync()).ShouldBeOk();
    }

    private static Task<DPoPWorld> StartAsync(FakeReplayStore store, ReplayStoreOutageAction action = ReplayStoreOutageAction.Refuse) =>
        DPoPWorld.StartAsync(
            dpop => dpop.OnReplayStoreOutage = action,
            new TestApiOptions { Services = services => services.AddSingleton<IReplayStore>(store) });

    private sealed class FakeReplayStore : IReplayStore
    {
        private int _asked;

        public int Asked => _asked;

        public ReplayResult Result { get; set; } = ReplayResult.Added;

        public Exception? Exception { get; init; }

        public ValueTask<ReplayResult> TryAddAsync(
            in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return Exception is { } exception ? throw exception : new(Result);
        }
    }

    private sealed class SlowRevocation : IRevocationCheck
    {
        public Action? During { get; set; }

        public ValueTask<bool> IsRevokedAsync(AcceptedCaller caller, CancellationToken cancellationToken)
        {
            During?.Invoke();
            return new(false);
        }
    }

    /// <summary>A wall clock that can be set back.</summary>
    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
