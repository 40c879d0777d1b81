using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

public sealed class KeySourceTests
{
    private static FakeTimeProvider Clock() => new(TimeProvider.System.GetUtcNow());

    private static Task Down(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private static void ShouldBeOutage(TestAnswer answer)
    {
        answer.ShouldBe(503, "verification_unavailable");
        int.Parse(answer.Headers["Retry-After"].Single(), null).Should().BeInRange(1, 30);
    }

    [Fact]
    public async Task Concurrent_first_requests_share_one_fetch()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.GetAsync("/orders", issuer.Token().Build())));
        answers.Should().OnlyContain(answer => answer.Code == null);
        (issuer.DiscoveryRequests, issuer.KeyRequests).Should().Be((1, 1));
    }

    [Fact]
    public async Task No_valid_token_is_refused_during_a_key_rotation()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();

        issuer.Rotate();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => api.GetAsync("/orders", issuer.Token().Build())));

        answers.Should().OnlyContain(answer => answer.Code == null);
        issuer.KeyRequests.Should().Be(2);
    }

    [Fact]
    public async Task A_key_that_is_no_longer_published_is_refused_after_the_refresh()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        var old = issuer.Token().Build();
        (await api.GetAsync("/orders", old)).ShouldBeOk();
        issuer.Rotate();
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", old)).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task Unknown_kids_do_not_flood_the_issuer_and_valid_tokens_keep_working()
    {
        var clock = Clock();
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = clock });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        var before = issuer.Requests;

        for (var second = 0; second < 60; second++)
        {
            for (var i = 0; i < 5; i++)
            {
                var answer = await api.GetAsync("/orders", issuer.Token().WithHeader("kid", Guid.NewGuid().ToString()).Build());
                answer.Code.Should().BeOneOf("invalid_token", "verification_unavailable");
            }

            (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        (issuer.Requests - before).Should().BeLessThanOrEqualTo(6);
    }

    [Fact]
    public async Task During_a_flood_a_new_key_works_within_15_seconds()
    {
        var clock = Clock();
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = clock });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        for (var i = 0; i < 20; i++) await api.GetAsync("/orders", issuer.Token().WithHeader("kid", Guid.NewGuid().ToString()).Build());

        issuer.Rotate();
        clock.Advance(TimeSpan.FromSeconds(15));
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Fact]
    public async Task An_outage_at_startup_returns_503_is_remembered_and_costs_one_request()
    {
        var clock = Clock();
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        issuer.Instead = Down;
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = clock });

        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.GetAsync("/orders", issuer.Token().Build()))))
            ShouldBeOutage(answer);
        issuer.Requests.Should().Be(1);

        issuer.Instead = null;
        ShouldBeOutage(await api.GetAsync("/orders", issuer.Token().Build()));
        clock.Advance(TimeSpan.FromSeconds(1.1)); // a second plus up to a tenth
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Fact]
    public async Task While_the_issuer_is_down_cached_keys_keep_working_and_unknown_keys_get_503()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        var good = issuer.Token().Build();
        (await api.GetAsync("/orders", good)).ShouldBeOk();

        issuer.Instead = Down;
        issuer.Rotate();
        (await api.GetAsync("/orders", good)).ShouldBeOk();
        ShouldBeOutage(await api.GetAsync("/orders", issuer.Token().Build()));
    }

    [Fact]
    public async Task An_unknown_kid_that_cannot_be_looked_up_gets_503_once_the_key_set_has_aged()
    {
        var clock = Clock();
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = clock });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();

        issuer.Instead = Down;
        clock.Advance(TimeSpan.FromSeconds(15));
        issuer.Rotate();
        ShouldBeOutage(await api.GetAsync("/orders", issuer.Token().Build()));
    }

    [Fact]
    public async Task An_expired_token_causes_no_key_lookup()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        var before = issuer.Requests;
        (await api.GetAsync("/orders", issuer.Token().With("exp", 1).WithHeader("kid", "unknown").Build())).ShouldBeInvalidToken();
        issuer.Requests.Should().Be(before);
    }

    [Theory]
    [InlineData("issuer of another")]
    [InlineData("issuer with a slash more")]
    [InlineData("no issuer")]
    [InlineData("no jwks_uri")]
    [InlineData("issuer twice")]
    public async Task A_discovery_document_that_does_not_fit_the_issuer_provides_no_keys(string document)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var discovery = issuer.Discovery();
        switch (document)
        {
            case "issuer of another": discovery["issuer"] = "https://evil.example"; break;
            case "issuer with a slash more": discovery["issuer"] = issuer.Issuer + "/"; break;
            case "no issuer": discovery.Remove("issuer"); break;
            case "no jwks_uri": discovery.Remove("jwks_uri"); break;
        }

        issuer.RawDiscovery = document == "issuer twice" ? discovery.ToJsonString()
            .Replace("{", "{\"issuer\":\"x\",", StringComparison.Ordinal) : discovery.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer);
        ShouldBeOutage(await api.GetAsync("/orders", issuer.Token().Build()));
    }

    [Theory]
    [InlineData("private key")]
    [InlineData("empty set")]
    [InlineData("two keys with one kid")]
    [InlineData("only for encryption")]
    [InlineData("oversize")]
    public async Task A_key_set_that_cannot_be_trusted_provides_no_keys(string document)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var keys = issuer.KeySet();
        var list = keys["keys"]!.AsArray();
        switch (document)
        {
            case "private key": list[0]!["d"] = "AAAA"; break;
            case "empty set": list.Clear(); break;
            case "two keys with one kid": list.Add((JsonNode)SigningKey.Create("ES256", issuer.Key.KeyId).Jwk()); break;
            case "only for encryption": list[0]!["use"] = "enc"; break;
            case "oversize": keys["x"] = new string('a', 512 * 1024); break;
        }

        issuer.RawKeySet = keys.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer);
        ShouldBeOutage(await api.GetAsync("/orders", issuer.Token().Build()));
    }

    [Fact]
    public async Task A_redirect_within_the_origin_is_followed_and_one_to_another_origin_is_not()
    {
        await using var other = await FakeAuthorizationServer.StartAsync("ES256");
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        issuer.Instead = context =>
        {
            context.Response.Redirect(other.Issuer + "/jwks");
            return Task.CompletedTask;
        };
        await using var api = await TestApi.StartAsync(issuer);
        ShouldBeOutage(await api.GetAsync("/orders", issuer.Token().Build()));
        other.Requests.Should().Be(0);

        issuer.Instead = context => context.Request.Path.StartsWithSegments("/moved") || context.Request.Path == "/jwks"
            ? context.Response.WriteAsync((context.Request.Path == "/jwks" ? issuer.KeySet() : issuer.Discovery()).ToJsonString())
            : Task.Run(() => context.Response.Redirect("/moved"));
        await using var fresh = await TestApi.StartAsync(issuer);
        (await fresh.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_of_one_issuer_never_verifies_a_token_of_another()
    {
        await using var first = await FakeAuthorizationServer.StartAsync("ES256");
        await using var second = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(first, new TestApiOptions
        {
            ConfigureJwt = jwt => jwt.AddIssuer(second.Issuer, "orders-api", trusted => trusted.RequireHttpsMetadata = false),
        });
        (await api.GetAsync("/orders", first.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", second.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", first.Token().SignedBy(second.Key).Build())).ShouldBeInvalidToken();
        (await api.GetAsync("/orders", first.Token().SignedBy(second.Key).WithHeader("kid", second.Key.KeyId).With("exp", 1).Build()))
            .ShouldBeInvalidToken();
        (await api.GetAsync("/orders", second.Token().With("iss", first.Issuer).WithoutHeader("kid").Build())).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task A_token_without_a_kid_is_refused_if_two_keys_match()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256", "ES256");
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token().WithoutHeader("kid").Build())).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task An_RSA_key_without_alg_is_used_only_for_the_first_algorithm_in_the_list()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        var keys = issuer.KeySet();
        keys["keys"]![0]!.AsObject().Remove("alg");
        issuer.RawKeySet = keys.ToJsonString();
        await using var first = await TestApi.StartAsync(issuer);
        (await first.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        await using var second = await TestApi.StartAsync(issuer,
            new TestApiOptions { ConfigureIssuer = trusted => { trusted.Algorithms.Add("PS256"); trusted.Algorithms.Add("RS256"); } });
        (await second.GetAsync("/orders", issuer.Token().Build())).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task No_log_line_contains_a_token_or_a_claim()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        foreach (var token in new[] { issuer.Token(), issuer.Token().With("exp", 1), issuer.Token()
            .WithHeader("kid", "marker-kid"), issuer.Token().With("aud", "marker-aud"), issuer.Token().With("iss", "marker-iss") })
        {
            var text = token.With("sub", "marker-sub").Build();
            await api.GetAsync("/orders", text);
            foreach (var line in api.Log.Lines)
                line.Text.Should().NotContain("marker").And.NotContain(text).And.NotContain(text.Split('.')[2]);
        }
    }
}
