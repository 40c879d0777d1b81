using System.Diagnostics;
using System.Net;
using Api.Security.DPoP;
using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Redis.Tests;

/// <summary>Whole applications over HTTP that share the used DPoP proofs (RFC 9449, 11.1).</summary>
public sealed class ReplayPipelineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proof_is_accepted_by_one_of_two_nodes(bool isFirst)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var world = await World.StartAsync(redis.Configuration, isFirst, isPatient: true);
        var (token, proof) = world.NewProof();
        (await world.GetAsync(world.One, token, proof)).Status.Should().Be(HttpStatusCode.OK);
        foreach (var api in new[] { world.Other, world.One })
        {
            var again = await world.GetAsync(api, token, proof);
            again.ShouldBe(401, "invalid_dpop_proof",
                "DPoP realm=\"api\", error=\"invalid_dpop_proof\", algs=\"ES256 PS256\"", "Bearer realm=\"api\"");
            again.Problem["reason"]!.GetValue<string>().Should().Be("dpop_proof_replayed");
        }

        var (second, other) = world.NewProof();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(i => world.GetAsync(i % 2 == 0 ? world.One : world.Other, second, other)));
        answers.Count(answer => answer.Status is HttpStatusCode.OK).Should().Be(1);
        answers.Count(answer => answer.Code == "invalid_dpop_proof").Should().Be(199);
    }

    [Fact]
    public async Task While_Redis_is_down_the_answer_is_503_in_time_and_soon_after_200_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var world = await World.StartAsync(redis.Configuration);
        (await world.TryAsync()).Status.Should().Be(HttpStatusCode.OK);
        var (token, used) = world.NewProof();
        (await world.GetAsync(world.One, token, used)).Status.Should().Be(HttpStatusCode.OK);
        await redis.StopAsync();
        for (var i = 0; i < 20; i++)
        {
            var watch = Stopwatch.StartNew();
            var answer = await world.TryAsync();
            answer.ShouldBe(503, "verification_unavailable");
            answer.Headers["Retry-After"].Should().ContainSingle();
            answer.Problem["reason"]!.GetValue<string>().Should().Be("dpop_replay_store_unavailable");
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(1.5));
        }

        await redis.StartAsync();
        (await Eventually.BecomesTrueAsync(
            async () => (await world.TryAsync()).Status is HttpStatusCode.OK, TimeSpan.FromSeconds(20)))
            .Should().BeLessThan(TimeSpan.FromSeconds(8));
        foreach (var api in new[] { world.One, world.Other })
            (await world.GetAsync(api, token, used)).Status.Should().NotBe(HttpStatusCode.OK, "the nodes know that Redis has lost it");
    }

    [Fact]
    public async Task With_Accept_requests_pass_while_Redis_is_down_and_proofs_are_still_checked()
    {
        await using var redis = RedisServer.Prepare();
        await using var world = await World.StartAsync(redis.Configuration, action: ReplayStoreOutageAction.Accept);
        (await world.TryAsync()).Status.Should().Be(HttpStatusCode.OK);
        var (token, proof) = world.NewProof();
        (await world.GetAsync(world.One, token, proof[..^2] + "AA")).Code.Should().Be("invalid_dpop_proof");
        await redis.StartAsync();
        await Eventually.BecomesTrueAsync(async () =>
        {
            var (next, another) = world.NewProof();
            (await world.GetAsync(world.One, next, another)).Status.Should().Be(HttpStatusCode.OK);
            return (await world.GetAsync(world.Other, next, another)).Code == "invalid_dpop_proof";
        }, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task The_first_requests_of_an_application_with_a_new_Redis_are_accepted()
    {
        await using var redis = await RedisServer.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await redis.CommandAsync("FLUSHALL");
            await using var world = await World.StartAsync(redis.Configuration, isPatient: true);
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => world.TryAsync()));
            answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        }
    }

    private sealed class World(FakeAuthorizationServer issuer, TestApi one, TestApi other) : IAsyncDisposable
    {
        private readonly DPoPClient _client = new();

        public TestApi One => one;

        public TestApi Other => other;

        public static async Task<World> StartAsync(
            string redis, bool isFirst = false, ReplayStoreOutageAction action = ReplayStoreOutageAction.Refuse, bool isPatient = false)
        {
            var issuer = await FakeAuthorizationServer.StartAsync("ES256");
            return new(issuer, await StartApiAsync(), await StartApiAsync());

            Task<TestApi> StartApiAsync() => TestApi.StartAsync(new TestApiOptions
            {
                AddSecurity = services =>
                {
                    if (isPatient) services.AddSingleton(new ReplayTimes { Limit = ReplayNode.Patient });
                    var security = services.AddApiSecurity(shared =>
                        (shared.Problems.IncludeReason, shared.PublicBaseUrl) = (true, "https://api.example.com"));
                    security.AddJwt(jwt => jwt.AddIssuer(issuer.Issuer, "orders-api", trusted =>
                        (trusted.RequireHttpsMetadata, trusted.WarmUp) = (false, KeyWarmUp.Off)));
                    if (isFirst) security.UseRedis(redis).AddDPoP(dpop => dpop.OnReplayStoreOutage = action);
                    else security.AddDPoP(dpop => dpop.OnReplayStoreOutage = action).UseRedis(redis);
                },
            });
        }

        public (string Token, string Proof) NewProof()
        {
            var token = issuer.Token().With("scope", "read:orders").With("cnf", _client.Confirmation).Build();
            return (token, _client.Proof("GET", "https://api.example.com/orders", token).Build());
        }

        public Task<TestAnswer> TryAsync()
        {
            var (token, proof) = NewProof();
            return GetAsync(one, token, proof);
        }

        public Task<TestAnswer> GetAsync(TestApi api, string token, string proof)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
            request.Headers.TryAddWithoutValidation("DPoP", proof);
            return api.SendAsync(request, token, "DPoP");
        }

        public async ValueTask DisposeAsync()
        {
            await one.DisposeAsync();
            await other.DisposeAsync();
            await issuer.DisposeAsync();
        }
    }
}
