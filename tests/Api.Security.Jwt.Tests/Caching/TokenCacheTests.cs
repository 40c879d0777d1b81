using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Security.Jwt.Tests.Keys;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Caching;

/// <summary>A token is verified once. Everything that can change is checked on every request.</summary>
public sealed class TokenCacheTests
{
    private const string Hits = "api_security.token_cache.hits";
    private const string Misses = "api_security.token_cache.misses";
    private const string Evictions = "api_security.token_cache.evictions";
    private const string Size = "api_security.token_cache.size";

    [Fact]
    public async Task The_second_request_with_a_token_is_a_hit()
    {
        await using var world = await KeyWorld.StartAsync();
        var token = world.Issuer.Token().Build();
        for (var i = 0; i < 5; i++) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        (world.Counted.Sum(Misses), world.Counted.Sum(Hits)).Should().Be((1, 4));
        world.Counted.Observe(Size).Should().Equal((1, ""));
    }

    [Fact]
    public async Task A_SizeLimit_of_0_turns_the_cache_off()
    {
        await using var world = await StartAsync(cache => cache.SizeLimit = 0);
        var token = world.Issuer.Token().Build();
        for (var i = 0; i < 3; i++) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        (world.Counted.Sum(Misses), world.Counted.Sum(Hits)).Should().Be((0, 0));
        world.Counted.Observe(Size).Should().BeEmpty();
    }

    [Fact]
    public async Task A_cached_token_with_any_changed_character_is_refused()
    {
        await using var world = await KeyWorld.StartAsync();
        var token = world.Issuer.Token().Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        for (var at = 0; at < token.Length; at++)
        {
            if (token[at] == '.') continue;
            var bent = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            // A changed kid is unknown. After two unknown kids, no further kid can be looked up.
            var mayBeUnknown = at < token.IndexOf('.');
            var status = (int)(await world.Api.GetAsync("/orders", bent)).Status;
            status.Should().BeOneOf(mayBeUnknown ? [401, 503] : [401], $"character {at} was changed");
        }

        world.Counted.Sum(Hits).Should().Be(0);
        world.Counted.Observe(Size).Should().Equal((1, ""));
    }

    [Fact]
    public async Task Two_tokens_in_the_same_string_are_kept_apart()
    {
        await using var world = await KeyWorld.StartAsync();
        var cache = world.Api.App.Services.GetRequiredService<ValidatedTokenCache>();
        string[] tokens = [world.Issuer.Token().With("sub", "alice").Build(), world.Issuer.Token().With("sub", "bob").Build()];
        foreach (var token in tokens) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        var both = string.Join(' ', tokens);
        for (var i = 0; i < 3; i++)
        {
            Subject(both.AsMemory(0, tokens[0].Length)).Should().Be("alice");
            Subject(both.AsMemory(tokens[0].Length + 1)).Should().Be("bob");
        }

        string Subject(ReadOnlyMemory<char> text) => cache.Find(text)!.Caller.Claims.Single(claim => claim.Type == "sub").Value;
    }

    [Fact]
    public async Task Only_accepted_tokens_are_cached()
    {
        await using var world =
            await KeyWorld.StartAsync(options: new TestApiOptions { Services = services =>
            services.AddSingleton<IRevocationCheck>(new Revocation { Revoked = true }) });
        foreach (var token in new[]
        {
            world.Issuer.Token(), world.Issuer.Token().With("exp", 1), world.Issuer.Token().With("aud", "other"), world.Issuer.Token()
                .WithHeader("typ", "JWT"),
            world.Issuer.Token().With("cnf", new JsonObject { ["jkt"] = "x" }), world.Issuer.Token()
                .SignedBy(SigningKey.Create("ES256", world.Issuer.Key.KeyId)),
        })
        {
            for (var i = 0; i < 2; i++)
                (await world.Api.GetAsync("/orders", token.Build())).Status.Should().Be(System.Net.HttpStatusCode.Unauthorized);
        }

        world.Counted.Sum(Hits).Should().Be(0);
        world.Counted.Observe(Size).Should().Equal((0, ""));
    }

    [Fact]
    public async Task A_cached_token_expires_at_the_same_time_as_an_uncached_one()
    {
        await using var world = await KeyWorld.StartAsync();
        var expiry = DateTimeOffset.FromUnixTimeSeconds(world.Clock.GetUtcNow().ToUnixTimeSeconds() + 100);
        var token = world.Issuer.Token().With("exp", expiry.ToUnixTimeSeconds()).Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();

        world.AdvanceTo(expiry - TimeSpan.FromMilliseconds(1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Counted.Sum(Hits).Should().Be(1);

        // Within the clock skew, the token is accepted but no longer cached.
        world.AdvanceTo(expiry);
        for (var i = 0; i < 2; i++) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Counted.Sum(Hits).Should().Be(1);
        world.Counted.Observe(Size).Should().Equal((0, ""));

        world.AdvanceTo(expiry.AddSeconds(30) - TimeSpan.FromMilliseconds(1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.AdvanceTo(expiry.AddSeconds(30));
        (await world.Api.GetAsync("/orders", token)).ShouldBeExpired();
    }

    [Fact]
    public async Task A_cached_token_is_verified_again_after_MaxAge()
    {
        await using var world = await StartAsync(cache => cache.MaxAge = TimeSpan.FromSeconds(20));
        var token = world.Issuer.Token().Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        (world.Counted.Sum(Misses), world.Counted.Sum(Hits)).Should().Be((1, 1));
        world.Clock.Advance(TimeSpan.FromTicks(1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        (world.Counted.Sum(Misses), world.Counted.Sum(Hits)).Should().Be((2, 1));
    }

    [Theory]
    [InlineData("nbf")]
    [InlineData("iat")]
    public async Task A_cached_token_is_not_yet_valid_after_the_clock_is_set_back(string claim)
    {
        await using var world = await KeyWorld.StartAsync();
        var now = world.Clock.GetUtcNow();
        var token = world.Issuer.Token().With("iat", now.AddHours(-2).ToUnixTimeSeconds()).With(claim, now.ToUnixTimeSeconds()).Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Clock.AdjustTime(now.AddSeconds(-29));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Clock.AdjustTime(now.AddSeconds(-32));
        (await world.Api.GetAsync("/orders", token)).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task Tokens_of_a_removed_key_are_refused_at_once_and_other_tokens_stay_cached()
    {
        await using var world = await KeyWorld.StartAsync();
        var old = world.Issuer.Token().Build();
        (await world.Api.GetAsync("/orders", old)).ShouldBeOk();
        world.Issuer.Rotate(overlap: true);
        var next = world.Issuer.Token().Build();
        (await world.Api.GetAsync("/orders", next)).ShouldBeOk();
        (await world.Api.GetAsync("/orders", old)).ShouldBeOk();
        (await world.Api.GetAsync("/orders", next)).ShouldBeOk();
        world.Counted.Sum(Hits).Should().Be(2);

        world.Issuer.Keys.RemoveAt(0);
        world.Clock.Advance(TimeSpan.FromSeconds(15));
        (await world.UnknownKidAsync()).ShouldBeInvalidToken();
        (await world.Api.GetAsync("/orders", old)).ShouldBeInvalidToken();
        (await world.Api.GetAsync("/orders", next)).ShouldBeOk();
        world.Counted.Sum(Hits).Should().Be(3);
    }

    [Fact]
    public async Task Cached_tokens_get_503_once_their_keys_reach_MaxStale()
    {
        await using var world = await KeyWorld.StartAsync(configure: trusted => trusted.MaxStale = TimeSpan.FromMinutes(1));
        var token = world.Issuer.Token().Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        await world.Issuer.GoDownAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromTicks(1));
        (await world.Api.GetAsync("/orders", token)).ShouldBe(503, "verification_unavailable");
    }

    [Fact]
    public async Task Requests_with_only_cached_tokens_still_refresh_the_keys()
    {
        await using var world = await StartAsync(cache => cache.MaxAge = TimeSpan.FromHours(1));
        var token = world.Issuer.Token().With("exp", world.Clock.GetUtcNow().AddHours(2).ToUnixTimeSeconds()).Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        await world.RefreshedAsync(2);
        world.Counted.Sum(Hits).Should().Be(1);
    }

    [Fact]
    public async Task Proof_of_possession_is_checked_on_every_request()
    {
        var proof = new Proof();
        await using var world = await KeyWorld.StartAsync(
            options: new TestApiOptions { Services = services => services.AddSingleton<IConfirmationValidator>(proof) });
        var token = world.Issuer.Token().With("cnf", new JsonObject { ["test"] = "x" }).Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Counted.Sum(Hits).Should().Be(1);
        proof.Refusal = Refusal.ConfirmationMismatch;
        (await world.Api.GetAsync("/orders", token)).ShouldBeInvalidToken();
        proof.Asked.Should().Be(3);
    }

    [Fact]
    public async Task Revocation_is_checked_on_every_request_and_its_outage_returns_503()
    {
        var revocation = new Revocation();
        await using var world = await KeyWorld.StartAsync(options: new TestApiOptions { Environment = "Development",
            Services = services => services.AddSingleton<IRevocationCheck>(revocation) });
        var token = world.Issuer.Token().With("jti", "jti-1").Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        revocation.Seen.Should().Equal("jti-1");

        revocation.Failure = new InvalidOperationException("marker-secret");
        var outage = await world.Api.GetAsync("/orders", token);
        outage.ShouldBe(503, "verification_unavailable");
        outage.Problem["reason"]!.GetValue<string>().Should().Be("revocation_unavailable");
        world.Api.Log.Lines.Should().NotContain(line => line.Text.Contains("marker-secret"));
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1105);

        (revocation.Failure, revocation.Revoked) = (null, true);
        var revoked = await world.Api.GetAsync("/orders", token);
        revoked.ShouldBeInvalidToken();
        revoked.Problem["reason"]!.GetValue<string>().Should().Be("revoked");
        (await world.Api.GetAsync("/orders", world.Issuer.Token().With("exp", 1).Build())).ShouldBeExpired();

        revocation.Revoked = false;
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
    }

    [Fact]
    public async Task Each_request_has_its_own_principal()
    {
        await using var world = await KeyWorld.StartAsync(options: new TestApiOptions
        {
            Endpoints = app => app.MapGet("/grow", (ClaimsPrincipal user) =>
            {
                ((ClaimsIdentity)user.Identity!).AddClaim(new Claim("grown", "x"));
                return user.FindAll("grown").Count();
            }),
        });
        var token = world.Issuer.Token().Build();
        for (var i = 0; i < 3; i++) (await world.Api.GetAsync("/grow", token)).Body.Should().Be("1");
        world.Counted.Sum(Hits).Should().Be(2);
    }

    [Fact]
    public async Task A_flood_of_valid_tokens_stays_within_the_limit_and_keeps_the_tokens_in_use()
    {
        await using var world = await StartAsync(cache => cache.SizeLimit = 100);
        var hot = Enumerable.Range(0, 20).Select(_ => world.Issuer.Token().Build()).ToArray();
        for (var use = 0; use < 3; use++)
            foreach (var token in hot) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();

        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => (await world.GoodAsync()).ShouldBeOk()));
            world.Counted.Observe(Size).Single().Value.Should().BeInRange(Math.Min(100, 20 + (50 * (round + 1))) - 10, 100);
            var before = world.Counted.Sum(Hits);
            foreach (var token in hot) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
            (world.Counted.Sum(Hits) - before).Should().Be(hot.Length);
        }

        world.Counted.Sum(Evictions).Should().BeGreaterThanOrEqualTo(900);
    }

    [Fact]
    public async Task When_half_of_the_tokens_fit_about_half_of_the_requests_are_hits()
    {
        await using var world = await StartAsync(cache => cache.SizeLimit = 50);
        var all = Enumerable.Range(0, 100).Select(_ => world.Issuer.Token().Build()).ToArray();
        for (var round = 0; round < 5; round++)
        {
            var before = world.Counted.Sum(Hits);
            foreach (var token in all) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
            if (round > 1) (world.Counted.Sum(Hits) - before).Should().BeInRange(40, 50);
        }

        world.Counted.Observe(Size).Should().Equal((50, ""));
    }

    [Fact]
    public async Task New_tokens_replace_those_that_are_no_longer_used()
    {
        await using var world = await StartAsync(cache => cache.SizeLimit = 50);
        for (var wave = 0; wave < 3; wave++)
        {
            var tokens = Enumerable.Range(0, 40).Select(_ => world.Issuer.Token().Build()).ToArray();
            for (var round = 0; round < 5; round++)
            {
                var before = world.Counted.Sum(Hits);
                foreach (var token in tokens) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
                if (round == 4) (world.Counted.Sum(Hits) - before).Should().BeInRange(32, 40);
            }
        }
    }

    [Fact]
    public async Task Expired_tokens_make_room_at_once()
    {
        await using var world = await StartAsync(cache => cache.SizeLimit = 50);
        for (var i = 0; i < 50; i++)
            (await world.Api.GetAsync("/orders", world.Issuer.Token().With("exp", world.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds())
                .Build())).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        var next = Enumerable.Range(0, 10).Select(_ => world.Issuer.Token().Build()).ToArray();
        for (var use = 0; use < 2; use++)
            foreach (var token in next) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Counted.Sum(Hits).Should().Be(10);
    }

    [Fact]
    public async Task By_default_only_memory_limits_the_cache()
    {
        await using var world = await KeyWorld.StartAsync();
        var options = world.Api.App.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<JwtOptions>>().Value.TokenCache;
        (options.SizeLimit, options.EffectiveMemoryLimit).Should().Be((null, 33_554_432));
        (new JwtTokenCacheOptions { SizeLimit = 5 }).EffectiveMemoryLimit.Should().Be(long.MaxValue);
        (new JwtTokenCacheOptions { SizeLimit = 5, MemoryLimit = 2_000_000 }).EffectiveMemoryLimit.Should().Be(2_000_000);
    }

    [Fact]
    public async Task Large_tokens_do_not_exceed_the_memory_limit()
    {
        await using var world = await KeyWorld.StartAsync(
            options: new TestApiOptions { Settings = new() { ["ApiSecurity:Jwt:TokenCache:MemoryLimit"] = "1048576" } });
        var cache = world.Api.App.Services.GetRequiredService<ValidatedTokenCache>();
        for (var i = 0; i < 200; i++)
        {
            (await world.Api.GetAsync("/orders", world.Issuer.Token().With("text", new string('x', 6_000)).Build())).ShouldBeOk();
            cache.Size.Should().BeLessThanOrEqualTo(1_048_576);
        }

        cache.Size.Should().BeGreaterThan(1_000_000);
        world.Counted.Observe(Size).Single().Value.Should().BeInRange(70, 85);
    }

    [Fact]
    public async Task A_flood_of_invalid_tokens_evicts_nothing()
    {
        // A bucket of the table has 8 places: the cache is full, and holds these tokens whatever their hashes are.
        await using var world = await StartAsync(cache => cache.SizeLimit = 8);
        var hot = Enumerable.Range(0, 8).Select(_ => world.Issuer.Token().Build()).ToArray();
        foreach (var token in hot) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        for (var i = 0; i < 200; i++)
            (await world.Api.GetAsync("/orders", world.Issuer.Token().With("aud", "other").Build())).ShouldBeInvalidToken();
        foreach (var token in hot) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        world.Counted.Sum(Hits).Should().Be(8);
        world.Counted.Sum(Evictions).Should().Be(0);
    }

    [Fact]
    public async Task The_cache_holds_neither_the_token_nor_a_principal()
    {
        await using var world = await KeyWorld.StartAsync();
        var token = world.Issuer.Token().Build();
        for (var i = 0; i < 4; i++) (await world.Api.GetAsync("/orders", token)).ShouldBeOk();

        var found = ObjectGraph.From(world.Api.App.Services.GetRequiredService<ValidatedTokenCache>());
        found.OfType<AcceptedCaller>().Should().ContainSingle();
        found.OfType<ClaimsPrincipal>().Should().BeEmpty();
        var signature = token[(token.LastIndexOf('.') + 1)..];
        found.OfType<string>().Should().NotContain(text => text.Contains(signature));
        found.OfType<byte[]>().Where(bytes => bytes.AsSpan().IndexOf(Base64.Decode(signature)) >= 0).Should().BeEmpty();
    }

    [Fact]
    public async Task The_reused_buffers_contain_nothing_of_an_earlier_token()
    {
        await using var world = await KeyWorld.StartAsync();
        var validator = world.Api.App.Services.GetRequiredKeyedService<ICredentialValidator>("Bearer");
        foreach (var token in new[]
        {
            world.Issuer.Token().Build(), world.Issuer.Token().With("aud", "other").Build(), world.Issuer.Token()
                .SignedBy(SigningKey.Create("ES256", world.Issuer.Key.KeyId)).Build(),
            world.Issuer.Token().Build() + "!", world.Issuer.Token().WithRawPayload("{").Build(), world.Issuer.Token()
                .With("iss", "https://stranger.example").Build(),
        })
        {
            (await world.Api.GetAsync("/orders", token)).Status.Should().BeOneOf(System.Net.HttpStatusCode.OK,
                System.Net.HttpStatusCode.Unauthorized, System.Net.HttpStatusCode.BadRequest);
            var buffers = ObjectGraph.From(validator).OfType<CompactToken>().SelectMany(ObjectGraph.From).OfType<byte[]>().ToArray();
            buffers.Should().Contain(bytes => bytes.Length > 500); // the buffers exist and are cleared
            foreach (var part in token.TrimEnd('!').Split('.').Where(part => part.Length > 20))
                buffers.Count(bytes => Holds(bytes, System.Text.Encoding.ASCII.GetBytes(part)) || Holds(bytes, Base64.Decode(part)))
                    .Should().Be(0);
        }

        static bool Holds(byte[] bytes, byte[] part) => bytes.AsSpan().IndexOf(part) >= 0;
    }

    [Theory]
    [InlineData("SizeLimit", "-1", "write a number from 0 (off) to 10000000")]
    [InlineData("SizeLimit", "many", "write a whole number")]
    [InlineData("MemoryLimit", "1048575", "write a number of bytes from 1048576 to 68719476736")]
    [InlineData("MemoryLimit", "68719476737", "write a number of bytes from 1048576 to 68719476736")]
    [InlineData("MemoryLimit", "32 MB", "write a whole number")]
    [InlineData("MaxAge", "00:00:00", "write a duration from 00:00:01 to 01:00:00")]
    [InlineData("MaxAge", "01:00:01", "write a duration from 00:00:01 to 01:00:00")]
    [InlineData("Size", "1", "no such setting")]
    public async Task An_invalid_setting_prevents_startup(string key, string value, string fix)
    {
        Func<Task> start = () =>
            KeyWorld.StartAsync(options: new TestApiOptions { Settings = new() { ["ApiSecurity:Jwt:TokenCache:" + key] = value } });
        (await start.Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>()).Which.Message.Should().Contain(
            "ApiSecurity:Jwt:TokenCache:" + key).And.Contain(fix);
    }

    private static Task<KeyWorld> StartAsync(Action<JwtTokenCacheOptions> configure) =>
        KeyWorld.StartAsync(options: new TestApiOptions { ConfigureJwt = jwt => configure(jwt.TokenCache) });

    private sealed class Proof : IConfirmationValidator
    {
        public Refusal? Refusal { get; set; }

        public int Asked { get; private set; }

        public string Member => "test";

        public ValueTask<Refusal?> ConfirmAsync(JsonElement value, Credential credential, HttpContext context,
            CancellationToken cancellationToken)
        {
            Asked++;
            value.GetString().Should().Be("x");
            return ValueTask.FromResult(Refusal);
        }
    }

    private sealed class Revocation : IRevocationCheck
    {
        public bool Revoked { get; set; }

        public Exception? Failure { get; set; }

        public List<string> Seen { get; } = [];

        public ValueTask<bool> IsRevokedAsync(AcceptedCaller caller, CancellationToken cancellationToken)
        {
            Seen.Add(caller.Claims.Single(claim => claim.Type == "jti").Value);
            return Failure is { } failure ? throw failure : ValueTask.FromResult(Revoked);
        }
    }
}
