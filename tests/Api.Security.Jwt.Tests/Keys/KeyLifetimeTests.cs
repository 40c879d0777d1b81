using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>How long keys are used before they are fetched again, and what a later fetch changes.</summary>
public sealed class KeyLifetimeTests
{
    public static TheoryData<string?, string?, double> Lifetimes => new()
    {
        { null, null, 600 },
        { "Cache-Control", "max-age=3600", 3600 },
        { "Cache-Control", "public, max-age=120", 120 },
        { "Cache-Control", "max-age=5", 60 },
        { "Cache-Control", "no-store", 60 },
        { "Cache-Control", "no-cache", 60 },
        { "Cache-Control", "max-age=604800", 77_760 }, // at most a day, and at most nine tenths of MaxStale
        { "Cache-Control", "must-revalidate", 600 },
        { "Expires", "0", 60 },
        { "Expires", "in 20 minutes", 1200 },
        { "Expires", "an hour ago", 60 },
    };

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public async Task Keys_are_fetched_again_in_the_last_tenth_of_their_lifetime(string? header, string? value, double seconds)
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            var now = issuer.Clock.GetUtcNow();
            if (header is not null) issuer.AnswerHeaders[header] = value switch
            {
                "in 20 minutes" => now.AddMinutes(20).ToString("R"),
                "an hour ago" => now.AddHours(-1).ToString("R"),
                _ => value!,
            };
            issuer.AnswerHeaders["Date"] = now.ToString("R");
        });
        (await world.GoodAsync()).ShouldBeOk();
        var token = world.Issuer.Token().With("exp", world.Clock.GetUtcNow().AddDays(2).ToUnixTimeSeconds()).Build();

        world.Clock.Advance(TimeSpan.FromSeconds((seconds * 0.9) - 1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        var discoveries = seconds * 0.9 > 3600 ? 1 : 0; // the discovery document has its own lifetime
        await world.RefreshedAsync(1 + discoveries);
        world.Issuer.KeyRequests.Should().Be(1);

        world.Clock.Advance(TimeSpan.FromSeconds((seconds * 0.1) + 1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        await world.RefreshedAsync(2 + discoveries);
        world.Issuer.KeyRequests.Should().Be(2);
    }

    [Theory]
    [InlineData(600, 86_400, 540, 600)]
    [InlineData(60, 86_400, 60, 60)] // never less than a minute
    [InlineData(86_400, 86_400, 77_760, 77_760)] // never more than nine tenths of MaxStale
    [InlineData(60, 60, 54, 54)]
    [InlineData(86_400, 604_800, 77_760, 86_400)]
    public void Many_services_do_not_refresh_at_the_same_moment(int lifetime, int maxStale, int shortest, int longest)
    {
        var moments = Enumerable.Range(0, 500)
            .Select(_ => Freshness.Compute(TimeSpan.FromSeconds(lifetime), TimeSpan.FromSeconds(maxStale)).TotalSeconds).ToArray();
        moments.Should().OnlyContain(moment => moment >= shortest && moment <= longest);
        if (longest > shortest) (moments.Max() - moments.Min()).Should().BeGreaterThan(0.9 * (longest - shortest));
    }

    [Fact]
    public async Task A_304_keeps_the_lifetime_unless_it_has_a_Cache_Control_header()
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            issuer.EntityTag = "\"one\"";
            issuer.AnswerHeaders["Cache-Control"] = "max-age=7200";
        });
        (await world.GoodAsync()).ShouldBeOk();
        var token = world.Issuer.Token().With("exp", world.Clock.GetUtcNow().AddDays(1).ToUnixTimeSeconds()).Build();
        world.Issuer.AnswerHeaders.Clear();
        // The discovery document is due each hour, so every step fetches something.
        await AfterAsync(hours: 2, refreshes: 2, keyRequests: 2);
        await AfterAsync(hours: 1.7, refreshes: 3, keyRequests: 2);
        world.Issuer.AnswerHeaders["Cache-Control"] = "max-age=14400";
        await AfterAsync(hours: 0.3, refreshes: 4, keyRequests: 3);
        await AfterAsync(hours: 3.5, refreshes: 5, keyRequests: 3);
        await AfterAsync(hours: 0.5, refreshes: 6, keyRequests: 4);

        async Task AfterAsync(double hours, int refreshes, int keyRequests)
        {
            world.Clock.Advance(TimeSpan.FromHours(hours));
            (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
            await world.RefreshedAsync(refreshes);
            world.Counted.Of(KeyWorld.Refreshes).Should().HaveCount(refreshes).And.OnlyContain(tags => tags.EndsWith("result=success"));
            world.Issuer.KeyRequests.Should().Be(keyRequests);
        }
    }

    [Fact]
    public async Task The_Age_header_is_subtracted_from_max_age()
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            issuer.AnswerHeaders["Cache-Control"] = "max-age=3600";
            issuer.AnswerHeaders["Age"] = "3300";
        });
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await world.GoodAsync()).ShouldBeOk();
        await world.RefreshedAsync(2);
        world.Issuer.KeyRequests.Should().Be(2);
    }

    [Fact]
    public async Task An_unchanged_key_set_is_revalidated_with_its_ETag()
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.EntityTag = "\"one\"");
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        (await world.GoodAsync()).ShouldBeOk();
        await world.RefreshedAsync(2);
        world.Counted.Of(KeyWorld.Refreshes).Should().OnlyContain(tags => tags.EndsWith("result=success"));
        world.Counted.Observe("api_security.keys.age").Should().Equal((0, "issuer=" + world.Issuer.Issuer));

        world.Issuer.EntityTag = "\"two\"";
        world.Issuer.Rotate();
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_304_to_an_unconditional_request_is_a_failure()
    {
        await using var world = await KeyWorld.StartAsync();
        world.Issuer.Instead = context => Task.FromResult(context.Response.StatusCode = 304);
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        world.Counted.Of(KeyWorld.Refreshes).Should().Equal($"issuer={world.Issuer.Issuer} result=bad_status");
    }

    [Fact]
    public async Task A_kid_lookup_fetches_only_the_keys_and_a_refresh_after_an_hour_also_fetches_discovery()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        (world.Issuer.DiscoveryRequests, world.Issuer.KeyRequests).Should().Be((1, 1));
        world.Issuer.Rotate();
        (await world.GoodAsync()).ShouldBeOk();
        (world.Issuer.DiscoveryRequests, world.Issuer.KeyRequests).Should().Be((1, 2));

        world.Clock.Advance(TimeSpan.FromHours(1));
        (await world.GoodAsync()).ShouldBeOk();
        await world.RefreshedAsync(3);
        (world.Issuer.DiscoveryRequests, world.Issuer.KeyRequests).Should().Be((2, 3));
    }

    [Fact]
    public async Task Keys_that_move_to_another_address_are_found_after_the_old_one_fails()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.Rotate();
        world.Issuer.RawDiscovery = $$"""{"issuer":"{{world.Issuer.Issuer}}","jwks_uri":"{{world.Issuer.Issuer}}/moved"}""";
        world.Issuer.Instead = context => context.Request.Path.Value switch
        {
            "/jwks" => Task.FromResult(context.Response.StatusCode = 404),
            "/moved" =>
                Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, world.Issuer.KeySet().ToJsonString()),
            _ => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, world.Issuer.RawDiscovery!),
        };
        world.Clock.Advance(TimeSpan.FromSeconds(15));
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        world.Clock.Advance(TimeSpan.FromSeconds(15));
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_new_key_under_the_same_kid_is_fetched_after_ten_seconds()
    {
        await using var world = await KeyWorld.StartAsync();
        var old = world.Issuer.Token().Build();
        (await world.Api.GetAsync("/orders", old)).ShouldBeOk();
        var next = SigningKey.Create("ES256", world.Issuer.Key.KeyId);
        world.Issuer.Keys[0] = next;

        world.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        (await world.GoodAsync()).ShouldBeInvalidToken();
        world.Issuer.KeyRequests.Should().Be(1);
        world.Clock.Advance(TimeSpan.FromTicks(1));
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => world.GoodAsync()))) answer.ShouldBeOk();
        world.Issuer.KeyRequests.Should().Be(2);

        // A token of the old key is refused at once, even if it was accepted before.
        (await world.Api.GetAsync("/orders", old)).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task No_valid_token_is_refused_while_a_kid_switches_to_a_new_key()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        for (var rotation = 1; rotation <= 50; rotation++)
        {
            world.Issuer.Keys[0] = SigningKey.Create("ES256", world.Issuer.Key.KeyId);
            world.Clock.Advance(TimeSpan.FromMinutes(1));
            // Some requests are about to fetch the new key and find that it is already there.
            foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.GoodAsync()))) answer.ShouldBeOk();
            world.Issuer.KeyRequests.Should().Be(rotation + 1);
        }
    }

    [Fact]
    public async Task A_new_key_of_another_algorithm_under_the_same_kid_is_fetched_after_ten_seconds()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.Keys[0] = SigningKey.Create("RS256", world.Issuer.Key.KeyId);
        world.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        (await world.GoodAsync()).ShouldBeInvalidToken();
        world.Issuer.KeyRequests.Should().Be(1);
        world.Clock.Advance(TimeSpan.FromTicks(1));
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.KeyRequests.Should().Be(2);
    }

    [Fact]
    public async Task Invalid_signatures_do_not_flood_the_issuer()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var stranger = SigningKey.Create("ES256", world.Issuer.Key.KeyId);
        for (var second = 0; second < 60; second++, world.Clock.Advance(TimeSpan.FromSeconds(1)))
        {
            for (var i = 0; i < 5; i++)
                (await world.Api.GetAsync("/orders", world.Issuer.Token().SignedBy(stranger).Build())).ShouldBeInvalidToken();
            (await world.GoodAsync()).ShouldBeOk();
        }

        (world.Issuer.Requests - 2).Should().BeInRange(1, 6);
    }

    [Fact]
    public async Task Repeating_one_unknown_kid_does_not_block_a_key_rotation()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var token = world.Issuer.Token().WithHeader("kid", "invented").Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeInvalidToken();
        for (var i = 0; i < 50; i++) (await world.Api.GetAsync("/orders", token)).ShouldBe(503, "verification_unavailable");
        world.Issuer.KeyRequests.Should().Be(2);

        world.Issuer.Rotate();
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.KeyRequests.Should().Be(3);
    }

    [Fact]
    public async Task An_unknown_kid_is_looked_up_again_after_fifteen_seconds()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        var next = SigningKey.Create("ES256", "next");
        var early = world.Issuer.Token().SignedBy(next).WithHeader("kid", "next").Build();
        (await world.Api.GetAsync("/orders", early)).ShouldBeInvalidToken();
        world.Issuer.Keys.Add(next);

        world.Clock.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        var answer = await world.Api.GetAsync("/orders", early);
        answer.ShouldBe(503, "verification_unavailable");
        answer.Headers["Retry-After"].Should().Equal("1");
        world.Clock.Advance(TimeSpan.FromTicks(1));
        (await world.Api.GetAsync("/orders", early)).ShouldBeOk();
    }

    [Fact]
    public async Task An_unknown_kid_gets_503_while_the_issuer_is_down_even_if_the_keys_are_fresh()
    {
        await using var world = await KeyWorld.StartAsync();
        (await world.GoodAsync()).ShouldBeOk();
        await world.Issuer.GoDownAsync();
        (await world.UnknownKidAsync()).ShouldBe(503, "verification_unavailable");
        world.Clock.Advance(TimeSpan.FromSeconds(15));
        (await world.UnknownKidAsync()).ShouldBe(503, "verification_unavailable");
    }

    [Theory]
    [InlineData("00:01:00")]
    [InlineData("7.00:00:00")]
    public async Task Keys_are_used_until_MaxStale_and_not_a_tick_longer(string maxStale)
    {
        var limit = TimeSpan.Parse(maxStale, null);
        await using var world = await KeyWorld.StartAsync(configure: trusted => trusted.MaxStale = limit);
        (await world.GoodAsync()).ShouldBeOk();
        await world.Issuer.GoDownAsync();
        world.Clock.Advance(limit - TimeSpan.FromTicks(1));
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromTicks(1));
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
    }

    [Fact]
    public async Task Broken_and_unsupported_keys_are_skipped_and_broken_keys_are_logged_once()
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            var set = issuer.KeySet();
            foreach (var key in new[]
            {
                """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"okp"}""",
                """{"kty":"EC","crv":"P-256","use":"enc","x":"AA","y":"AA","kid":"enc"}""",
                """{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"broken"}""",
                """{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"weak"}""",
                """{"kty":"unheard-of","kid":"strange"}""",
            }) set["keys"]!.AsArray().Add(System.Text.Json.Nodes.JsonNode.Parse(key));
            issuer.RawKeySet = set.ToJsonString();
        });
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        (await world.GoodAsync()).ShouldBeOk();
        await world.RefreshedAsync(2);
        world.Api.Log.Ours.Where(line => line.EventId == 1204).Should().ContainSingle().Which.Text.Should().StartWith("2 of the keys");
        world.Api.Log.Ours.Where(line => line.EventId == 1202).Should().ContainSingle().Which.Text.Should().Contain("1 usable keys");
    }

    [Fact]
    public async Task A_key_that_is_listed_twice_is_treated_as_one_key()
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            var set = issuer.KeySet();
            set["keys"]!.AsArray().Add(set["keys"]![0]!.DeepClone());
            issuer.RawKeySet = set.ToJsonString();
        });
        (await world.GoodAsync()).ShouldBeOk();
    }
}
