using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

public sealed class AnonymousEndpointTests
{
    [Fact]
    public async Task A_refusal_that_the_application_ignored_still_refuses()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day DefaultPlan=p",
            app =>
            {
                app.Use(async (context, next) =>
                {
                    // To decide what a page shows, for example.
                    await context.RequestServices.GetRequiredService<IAuthorizationService>()
                        .AuthorizeAsync(context.User, context, new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
                    await next(context);
                });
                app.MapGet("/open", () => "ok").AllowAnonymous().RequireRateLimit();
            });
        var accepted = 0;
        for (var i = 0; i < 4; i++) accepted += (int)(await api.GetAsync(path: "/open")).Status == 200 ? 1 : 0;
        accepted.Should().Be(2);
    }
}
