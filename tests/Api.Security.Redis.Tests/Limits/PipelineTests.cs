using System.Net;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Security.Redis.Tests;

/// <summary>Whole applications over HTTP, with limits in Redis.</summary>
public sealed class PipelineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UseRedis_shares_limits_before_or_after_AddRateLimits(bool isFirst)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(redis.Configuration, isFirst);
        await using var other = await StartAsync(redis.Configuration, isFirst);
        for (var i = 0; i < 10; i++)
        {
            var answer = await (i % 2 == 0 ? one : other).GetAsync("/limited", "accept");
            answer.Status.Should().Be(HttpStatusCode.OK);
            answer.Headers["RateLimit"][0].Should().StartWith($"\"quota\";r={9 - i};t=");
        }

        foreach (var api in new[] { one, other })
        {
            var refused = await api.GetAsync("/limited", "accept");
            refused.Status.Should().Be(HttpStatusCode.TooManyRequests);
            refused.Body.Should().Contain("quota_exceeded");
        }
    }

    [Fact]
    public async Task A_failed_request_is_not_charged_on_any_node()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(redis.Configuration, isFirst: true);
        await using var other = await StartAsync(redis.Configuration, isFirst: true);
        const string used = "return redis.call('HGET', redis.call('KEYS', '*rl:{????????????????*')[1], 'q:quota')";
        for (var i = 0; i < 30; i++)
        {
            (await one.GetAsync("/failing", "accept")).Status.Should().Be(HttpStatusCode.InternalServerError);
            await Eventually.BecomesTrueAsync(async () =>
                (await redis.CommandAsync("EVAL", used, "0")).StartsWith("0 ", StringComparison.Ordinal), TimeSpan.FromSeconds(5));
        }

        (await other.GetAsync("/limited", "accept")).Headers["RateLimit"][0].Should().StartWith("\"quota\";r=9;");
    }

    [Fact]
    public async Task While_Redis_is_down_requests_are_answered_and_a_strict_policy_answers_503()
    {
        await using var redis = RedisServer.Prepare();
        await using var api = await StartAsync(redis.Configuration, isFirst: false);
        await using var strict = await StartAsync(redis.Configuration, isFirst: false, StoreErrorAction.Refuse);
        for (var i = 0; i < 12; i++)
            (await api.GetAsync("/limited", "accept")).Status.Should().Be(i < 10 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests);
        var refused = await strict.GetAsync("/limited", "accept");
        refused.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.Should().ContainKey("Retry-After");
        (await api.GetAsync("/whoami", "accept")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_limits_an_application_starts_and_nothing_is_written()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Environment = "Development", // validates all registrations
            AddSecurity = services => ScriptedScheme.Add(services).AddApiSecurity().UseRedis(redis.Configuration),
        });
        (await api.GetAsync("/whoami", "accept")).Status.Should().Be(HttpStatusCode.OK);
        (await redis.CommandAsync("DBSIZE")).Should().Be("0");
    }

    [Fact]
    public async Task The_health_check_reports_degraded_while_Redis_is_down_and_no_address()
    {
        await using var redis = RedisServer.Prepare();
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                ScriptedScheme.Add(services).AddApiSecurity().UseRedis(redis.Configuration);
                services.AddHealthChecks().AddApiSecurityRedis();
            },
        });
        var health = api.App.Services.GetRequiredService<HealthCheckService>();
        var report = await health.CheckHealthAsync();
        report.Entries.Should().ContainKey("api-security-redis").WhoseValue.Status.Should().Be(HealthStatus.Degraded);
        report.Entries["api-security-redis"].Description.Should().StartWith("Redis is not used: ").And.NotContain("127.0.0.1");
        await redis.StartAsync();
        await Eventually.BecomesTrueAsync(
            async () => (await health.CheckHealthAsync()).Status is HealthStatus.Healthy, TimeSpan.FromSeconds(8));
    }

    private static Task<TestApi> StartAsync(string redis, bool isFirst, StoreErrorAction onStoreError = StoreErrorAction.LocalShare) =>
        TestApi.StartAsync(new TestApiOptions
        {
            Environment = "Development",
            Settings = new()
            {
                ["ApiSecurity:RateLimits:Plans:free:quota:Kind"] = "Quota",
                ["ApiSecurity:RateLimits:Plans:free:quota:Limit"] = "10",
                ["ApiSecurity:RateLimits:Plans:free:quota:Period"] = "Month",
                ["ApiSecurity:RateLimits:Plans:free:quota:OnStoreError"] = onStoreError.ToString(),
                ["ApiSecurity:RateLimits:DefaultPlan"] = "free",
            },
            AddSecurity = services =>
            {
                var security = ScriptedScheme.Add(services).AddApiSecurity();
                if (isFirst) security.UseRedis(redis).AddRateLimits();
                else security.AddRateLimits().UseRedis(redis);
            },
            Endpoints = app =>
            {
                app.MapGet("/limited", () => "ok").RequireRateLimit();
                app.MapGet("/failing", () => Results.StatusCode(500)).RequireRateLimit();
            },
        });
}
