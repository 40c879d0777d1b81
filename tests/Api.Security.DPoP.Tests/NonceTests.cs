using System.Security.Cryptography;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.DPoP.Tests;

/// <summary>Nonces of the service (RFC 9449, 8 and 9).</summary>
public sealed class NonceTests
{
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_gets_a_nonce_with_401_and_the_next_one_with_each_answer(bool hasKey)
    {
        await using var world = await StartAsync(hasKey);
        var refused = await world.TryAsync();
        refused.ShouldAskForNonce("dpop_nonce_required");
        var nonce = NonceOf(refused);
        nonce.Should().MatchRegex("^[\\x21\\x23-\\x5B\\x5D-\\x7E]+$", "RFC 9449, 8.1");

        var accepted = await world.TryAsync(proof => proof.With("nonce", nonce));
        accepted.ShouldBeOk();
        NonceOf(accepted).Should().Be(nonce, "its period goes on");
        accepted.Headers["Cache-Control"].Should().Equal("no-store");
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public async Task The_previous_nonce_is_accepted_for_one_period(int seconds, bool isAccepted)
    {
        await using var world = await StartAsync(hasKey: true);
        var nonce = NonceOf(await world.TryAsync());
        world.Clock.Advance(TimeSpan.FromSeconds(seconds));
        var answer = await world.TryAsync(proof => proof.With("nonce", nonce));
        if (isAccepted) answer.ShouldBeOk();
        else answer.ShouldAskForNonce("dpop_nonce_invalid");
        if (seconds >= 300) NonceOf(answer).Should().NotBe(nonce);
        (await world.TryAsync(proof => proof.With("nonce", NonceOf(answer)))).ShouldBeOk();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task A_forged_nonce_is_refused_with_a_good_one(string nonce)
    {
        foreach (var hasKey in (bool[])[true, false])
        {
            await using var world = await StartAsync(hasKey);
            var refused = await world.TryAsync(proof => proof.With("nonce", nonce));
            refused.ShouldAskForNonce("dpop_nonce_invalid");
            (await world.TryAsync(proof => proof.With("nonce", NonceOf(refused)))).ShouldBeOk();
        }
    }

    [Fact]
    public async Task A_nonce_with_one_changed_character_is_refused()
    {
        foreach (var hasKey in (bool[])[true, false])
        {
            await using var world = await StartAsync(hasKey);
            var nonce = NonceOf(await world.TryAsync());
            for (var i = 0; i < nonce.Length; i++)
            {
                var changed = nonce[..i] + (nonce[i] == 'A' ? 'B' : 'A') + nonce[(i + 1)..];
                ((int)(await world.TryAsync(proof => proof.With("nonce", changed))).Status).Should().Be(401);
            }
        }
    }

    [Fact]
    public async Task Nodes_with_the_same_key_accept_each_others_nonces_and_a_key_can_be_replaced()
    {
        var next = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var one = await StartAsync([Key]);
        await using var other = await StartAsync([next, Key]);
        await using var stranger = await StartAsync([next]);
        var nonce = NonceOf(await one.TryAsync());
        (await other.TryAsync(proof => proof.With("nonce", nonce))).ShouldBeOk();
        (await stranger.TryAsync(proof => proof.With("nonce", nonce))).ShouldAskForNonce("dpop_nonce_invalid");
        NonceOf(await other.TryAsync()).Should().Be(NonceOf(await stranger.TryAsync()), "the first key makes nonces");
    }

    [Fact]
    public async Task Nodes_share_nonces_through_Data_Protection_and_lost_keys_cost_one_more_request()
    {
        var folder = Directory.CreateTempSubdirectory("api-security-keys-");
        await using var one = await StartAsync([], services => services.AddDataProtection().PersistKeysToFileSystem(folder));
        await using var other = await StartAsync([], services => services.AddDataProtection().PersistKeysToFileSystem(folder));
        await using var alone = await StartAsync(
            [], services => services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()));
        var nonce = NonceOf(await one.TryAsync());
        (await other.TryAsync(proof => proof.With("nonce", nonce))).ShouldBeOk();
        var refused = await alone.TryAsync(proof => proof.With("nonce", nonce));
        refused.ShouldAskForNonce("dpop_nonce_invalid");
        (await alone.TryAsync(proof => proof.With("nonce", NonceOf(refused)))).ShouldBeOk();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_keys_of_Data_Protection_the_answer_is_503()
    {
        var protection = new BrokenProtection();
        await using var world = await StartAsync([], services => services.AddSingleton<IDataProtectionProvider>(protection));
        var answer = await world.TryAsync();
        answer.ShouldBeUnavailable("dpop_nonce_unavailable");
        answer.Headers.Should().NotContainKey("DPoP-Nonce");
        for (var i = 0; i < 20; i++) (await world.TryAsync()).ShouldBeUnavailable("dpop_nonce_unavailable");
        protection.Calls.Should().Be(1, "the storage of the keys is asked once a second");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.TryAsync();
        protection.Calls.Should().Be(2);
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1802).Which.Text.Should().Contain("IOException")
            .And.NotContain("secret");
    }

    [Fact]
    public async Task A_nonce_is_sent_with_every_answer_to_the_scheme_DPoP_and_with_no_other()
    {
        await using var world = await StartAsync([Key], endpoints: app =>
        {
            app.MapGet("/cached", (HttpContext context) => context.Response.Headers.CacheControl = "public, max-age=60");
            app.MapGet("/private", (HttpContext context) => context.Response.Headers.CacheControl = "private, no-store");
        });
        var nonce = NonceOf(await world.TryAsync());
        (await world.Api.GetAsync("/orders", world.Issuer.Token().Build())).Headers.Should().NotContainKey("DPoP-Nonce");
        (await world.Api.GetAsync("/orders")).Headers.Should().NotContainKey("DPoP-Nonce");
        NonceOf(await world.TryAsync(proof => proof.With("htm", "PUT"))).Should().Be(nonce);
        var token = world.BoundToken();
        (await world.GetAsync("/cached", token, world.Client.Proof("GET", world.Address + "/cached", token, nonce).Build()))
            .Headers["Cache-Control"].Should().Equal("no-store");
        (await world.GetAsync("/private", token, world.Client.Proof("GET", world.Address + "/private", token, nonce).Build()))
            .Headers["Cache-Control"].Should().Equal("private, no-store");
    }

    [Fact]
    public async Task An_endpoint_that_authenticated_after_it_had_begun_its_answer_got_an_exception()
    {
        await using var world = await DPoPWorld.StartAsync(dpop => dpop.RequireNonce = true, new TestApiOptions
        {
            Pipeline = app => app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                if (context.Request.Path != "/late")
                {
                    await next(context);
                    return;
                }

                await context.Response.WriteAsync("begun ");
                await context.Response.Body.FlushAsync();
                await context.Response.WriteAsync((await context.AuthenticateAsync("DPoP")).Succeeded ? "accepted" : "refused");
            }).UseAuthentication().UseAuthorization(),
        });
        (await world.GetAsync("/late", world.BoundToken(), "x")).Body.Should().Be("begun refused");
    }

    [Fact]
    public async Task Where_none_is_required_a_nonce_is_ignored()
    {
        await using var world = await DPoPWorld.StartAsync();
        (await world.TryAsync(proof => proof.With("nonce", "whatever"))).ShouldBeOk();
        (await world.TryAsync(proof => proof.With("nonce", 1))).ShouldBeInvalidProof("dpop_proof_claim_missing");
    }

    private static string NonceOf(TestAnswer answer) => answer.Headers["DPoP-Nonce"].Should().ContainSingle().Which;

    private static Task<DPoPWorld> StartAsync(bool hasKey) => StartAsync(hasKey ? [Key] : []);

    private static Task<DPoPWorld> StartAsync(
        string[] keys, Action<IServiceCollection>? services = null, Action<WebApplication>? endpoints = null) => DPoPWorld.StartAsync(
        dpop =>
        {
            dpop.RequireNonce = true;
            foreach (var key in keys) dpop.NonceKeys.Add(key);
        },
        new TestApiOptions { Services = services, Endpoints = endpoints });

    private sealed class BrokenProtection : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public int Calls { get; private set; }

        public byte[] Protect(byte[] plaintext)
        {
            Calls++;
            throw new IOException("secret");
        }

        public byte[] Unprotect(byte[] protectedData) => throw new IOException("secret");
    }
}
