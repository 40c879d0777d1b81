using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.DPoP.Tests;

/// <summary><c>Profile: Fapi2</c>: the rules of FAPI 2.0 Security Profile, 5.3.4 and 5.4, for a resource server.</summary>
public sealed class FapiTests
{
    [Fact]
    public async Task A_bound_token_with_its_proof_is_accepted_and_an_unbound_one_refused()
    {
        await using var world = await StartAsync();
        (await world.TryAsync()).ShouldBeOk();
        var answer = await world.Api.GetAsync("/orders", world.Issuer.Token().With("scope", "read:orders").Build());
        answer.ShouldBe(401, "invalid_token", "Bearer realm=\"api\", error=\"invalid_token\"", "DPoP realm=\"api\", algs=\"ES256 PS256\"");
        answer.Problem["reason"]!.GetValue<string>().Should().Be("binding_required");
    }

    [Theory]
    [InlineData("PS256", 200)]
    [InlineData("ES256", 200)]
    [InlineData("RS256", 401)]
    [InlineData("ES384", 401)]
    public async Task Only_PS256_and_ES256_by_default(string algorithm, int expected)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var world = await StartAsync(
            clock: clock, issuer: await FakeAuthorizationServer.StartAsync(clock, "PS256", "ES256", "RS256", "ES384"));
        var token = world.Issuer.Token(algorithm).With("scope", "read:orders").With("cnf", world.Client.Confirmation).Build();
        ((int)(await world.GetAsync("/orders", token, world.Proof(token).Build())).Status).Should().Be(expected);
    }

    [Theory]
    [InlineData("iat", 10, 200)]
    [InlineData("iat", 30, 200)]
    [InlineData("iat", 31, 401)]
    [InlineData("iat", 60, 401)]
    [InlineData("nbf", 10, 200)]
    [InlineData("nbf", 60, 401)]
    public async Task Times_in_the_future_up_to_10_s_are_accepted_and_60_s_refused(string claim, int seconds, int expected)
    {
        await using var world = await StartAsync();
        var now = world.Clock.GetUtcNow().ToUnixTimeSeconds();
        var token = world.Issuer.Token().With("scope", "read:orders").With("cnf", world.Client.Confirmation).With(claim, now + seconds)
            .Build();
        ((int)(await world.GetAsync("/orders", token, world.Proof(token).Build())).Status).Should().Be(expected);
    }

    [Theory]
    [InlineData(3600, null, 200)]
    [InlineData(3601, null, 401)]
    [InlineData(600, "00:10:00", 200)]
    [InlineData(601, "00:10:00", 401)]
    public async Task The_lifetime_is_limited(int seconds, string? longest, int expected)
    {
        await using var world = await StartAsync(issuer =>
        {
            if (longest is not null) issuer.MaxTokenLifetime = TimeSpan.Parse(longest, null);
        });
        var now = world.Clock.GetUtcNow().ToUnixTimeSeconds();
        var token = world.Issuer.Token().With("scope", "read:orders").With("cnf", world.Client.Confirmation)
            .With("iat", now).With("exp", now + seconds).Build();
        var answer = await world.GetAsync("/orders", token, world.Proof(token).Build());
        ((int)answer.Status).Should().Be(expected);
        if (expected == 401) answer.ShouldBeInvalidDPoPToken("lifetime_too_long");
    }

    [Fact]
    public async Task A_token_in_the_URL_is_never_accepted()
    {
        await using var world = await StartAsync();
        (await world.Api.GetAsync($"/orders?access_token={world.BoundToken()}")).Code.Should().Be("missing_credentials");
    }

    [Fact]
    public async Task A_revoked_token_is_refused()
    {
        await using var world = await StartAsync(services: services => services.AddSingleton<IRevocationCheck, EverythingIsRevoked>());
        (await world.TryAsync()).ShouldBeInvalidDPoPToken("revoked");
    }

    [Theory]
    [InlineData("Algorithms:0", "RS256", "Algorithms: 'RS256' is not one of PS256, ES256, EdDSA, Ed25519, which Profile Fapi2 allows.")]
    [InlineData("ClockSkew", "00:00:09", "ClockSkew: write a duration from 00:00:10 to 00:00:59, as Profile Fapi2 requires.")]
    [InlineData("ClockSkew", "00:01:00", "ClockSkew: write a duration from 00:00:10 to 00:00:59, as Profile Fapi2 requires.")]
    [InlineData("MaxTokenLifetime", "00:00:59", "MaxTokenLifetime: write a duration from 00:01:00 to 365.00:00:00.")]
    [InlineData("SigningKeys:0", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "SigningKeys: remove them")]
    public async Task Settings_that_contradict_the_profile_stop_the_start(string setting, string value, string fix)
    {
        const string Issuer = "ApiSecurity:Jwt:Issuers:0:";
        var start = () => TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddApiSecurity().AddJwt().AddDPoP(),
            Settings = new()
            {
                [Issuer + "Authority"] = "https://auth.example", [Issuer + "Audiences:0"] = "orders-api", [Issuer + "Profile"] = "Fapi2",
                [Issuer + setting] = value,
            },
        });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(Issuer + fix);
    }

    [Fact]
    public async Task The_start_says_what_the_application_lacks()
    {
        await using var world = await StartAsync(dpop: dpop => dpop.Algorithms.Add("ES384"));
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1250).Which.Text.Should().ContainAll(
            "ApiSecurity:RequireTls", "ApiSecurity:PublicBaseUrl", "IRevocationCheck", "ES384", "RequireHttpsMetadata");
        await using var other = await DPoPWorld.StartAsync();
        other.Api.Log.Ours.Should().NotContain(line => line.EventId == 1250);
    }

    private static Task<DPoPWorld> StartAsync(
        Action<JwtIssuerOptions>? configure = null, Action<IServiceCollection>? services = null, Action<DPoPOptions>? dpop = null,
        Microsoft.Extensions.Time.Testing.FakeTimeProvider? clock = null, FakeAuthorizationServer? issuer = null) =>
        DPoPWorld.StartAsync(
            dpop,
            new TestApiOptions
            {
                ConfigureIssuer = trusted =>
                {
                    trusted.Profile = AccessTokenProfile.Fapi2;
                    configure?.Invoke(trusted);
                },
                Services = services,
            },
            clock: clock, issuer: issuer);

    private sealed class EverythingIsRevoked : IRevocationCheck
    {
        public ValueTask<bool> IsRevokedAsync(AcceptedCaller caller, CancellationToken cancellationToken) => new(true);
    }
}
