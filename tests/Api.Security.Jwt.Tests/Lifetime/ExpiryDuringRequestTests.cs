using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Lifetime;

/// <summary>A token expires after it was authenticated, before the endpoint is authorized, such as behind a slow middleware.</summary>
public sealed class ExpiryDuringRequestTests
{
    [Theory]
    [InlineData("/orders", 29, false)]
    [InlineData("/orders", 30, true)]
    [InlineData("/mvc", 30, true)]
    [InlineData("/shadow", 30, true)]
    public async Task The_client_is_told_to_renew_its_token(string path, int seconds, bool isRefused)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock);
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions
        {
            Clock = clock,
            Pipeline = app =>
            {
                app.UseRouting();
                app.UseAuthentication();
                app.Use((_, next) =>
                {
                    clock.Advance(TimeSpan.FromSeconds(seconds)); // the ClockSkew is 30 seconds
                    return next();
                });
                app.UseAuthorization();
            },
            Endpoints = app =>
            {
                app.MapGet("/mvc", () => "ok").RequireAuthorization(policy => policy.RequireRole("staff"));
                app.MapGet("/shadow", () => "ok").RequireRole("staff").InShadowMode();
            },
        });
        var token = issuer.Token().With("exp", clock.GetUtcNow().ToUnixTimeSeconds()).Build();
        var answer = await api.GetAsync(path, token);
        if (isRefused) answer.ShouldBeExpired();
        else answer.ShouldBeOk();
    }
}
