using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>What happens to keys when the application starts, and what a readiness probe reports.</summary>
public sealed class WarmUpTests
{
    private static readonly TestApiOptions WithHealth = new()
    {
        Services = services => services.AddHealthChecks().AddApiSecurityKeys().AddApiSecurityKeys(),
        Endpoints = app => app.MapHealthChecks("/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(new
            {
                Status = report.Status.ToString(),
                Checks = report.Entries.ToDictionary(entry => entry.Key,
                    entry => new { Status = entry.Value.Status.ToString(), entry.Value.Data }),
            }),
        }).AllowAnonymous(),
    };

    [Fact]
    public async Task BestEffort_is_the_default_fetches_keys_at_startup_and_starts_without_the_issuer()
    {
        new JwtIssuerOptions().WarmUp.Should().Be(KeyWarmUp.BestEffort);
        await using var world = await KeyWorld.StartAsync(configure: trusted => trusted.WarmUp = KeyWarmUp.BestEffort);
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.Requests.Should().Be(2);

        await using var down = await KeyWorld.StartAsync(issuer => issuer.Instead = Down, trusted => trusted.WarmUp = KeyWarmUp.BestEffort);
        (await down.GoodAsync()).ShouldBe(503, "verification_unavailable");
        down.Issuer.Requests.Should().Be(1);
    }

    [Fact]
    public async Task With_Required_the_application_starts_only_if_the_keys_can_be_fetched()
    {
        await using var world = await KeyWorld.StartAsync(configure: trusted => trusted.WarmUp = KeyWarmUp.Required);
        world.Issuer.Requests.Should().Be(2);
        (await world.GoodAsync()).ShouldBeOk();
        world.Issuer.Requests.Should().Be(2);

        await using var down = await FakeAuthorizationServer.StartAsync("ES256");
        down.Instead = Down;
        Func<Task> start = () =>
            TestApi.StartAsync(down, new TestApiOptions { ConfigureIssuer = trusted => trusted.WarmUp = KeyWarmUp.Required });
        (await start.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage($"The keys of {down.Issuer} could not be fetched: BadStatus.*BestEffort*");
    }

    [Fact]
    public async Task With_Off_no_request_is_sent_before_the_first_token()
    {
        await using var world = await KeyWorld.StartAsync(configure: trusted => trusted.WarmUp = KeyWarmUp.Off);
        (await world.Api.GetAsync("/health")).ShouldBeOk();
        world.Issuer.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Readiness_reflects_the_keys_of_each_issuer()
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.Instead = Down, options: WithHealth);
        var name = "api-security-keys:" + world.Issuer.Issuer;

        var cold = await ReadyAsync(world);
        cold["status"]!.GetValue<string>().Should().Be("Unhealthy");
        cold["checks"]![name]!["data"]!.ToJsonString()
            .Should().Be($$"""{"issuer":"{{world.Issuer.Issuer}}","keys":0,"lastError":"bad_status","lastErrorDetail":"""
                + $$"""
                "GET {{world.Issuer.Issuer}}/.well-known/openid-configuration answered 500."}
                """.Trim());

        world.Issuer.Instead = null;
        world.Clock.Advance(TimeSpan.FromSeconds(1.1));
        var warm = await ReadyAsync(world);
        warm["status"]!.GetValue<string>().Should().Be("Healthy");
        warm["checks"]!.AsObject().Should().ContainSingle();
        warm["checks"]![name]!["data"]!.ToJsonString().Should().Be($$"""{"issuer":"{{world.Issuer.Issuer}}","keys":1,"ageSeconds":0}""");

        // The probe uses the keys, so a service without traffic keeps them fresh.
        await world.Issuer.GoDownAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await ReadyAsync(world);
        await world.RefreshedAsync(3);
        var stale = await ReadyAsync(world);
        stale["status"]!.GetValue<string>().Should().Be("Degraded");
        stale["checks"]![name]!["data"]!.ToJsonString()
            .Should().Contain("\"keys\":1,\"ageSeconds\":600,\"lastError\":\"unreachable\",").And.Contain("Connection refused");

        world.Clock.Advance(TimeSpan.FromDays(1));
        (await ReadyAsync(world))["status"]!.GetValue<string>().Should().Be("Unhealthy");
    }

    [Fact]
    public async Task The_age_of_the_keys_is_reported_as_a_gauge()
    {
        await using var world = await KeyWorld.StartAsync();
        world.Counted.Observe("api_security.keys.age").Should().BeEmpty();
        (await world.GoodAsync()).ShouldBeOk();
        world.Clock.Advance(TimeSpan.FromSeconds(90));
        world.Counted.Observe("api_security.keys.age").Should().Equal((90, "issuer=" + world.Issuer.Issuer));
    }

    private static async Task<JsonObject> ReadyAsync(KeyWorld world) =>
        JsonNode.Parse(await (await world.Api.Client.GetAsync("/ready")).Content.ReadAsStringAsync())!.AsObject();

    private static Task<int> Down(HttpContext context) => Task.FromResult(context.Response.StatusCode = 500);
}
