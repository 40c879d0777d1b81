using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Api.Security.RateLimiting.Tests;

public sealed class ChargeTests
{
    [Fact]
    public async Task Charges_do_not_overflow()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:daily:Kind=Quota Plans:p:daily:Limit=5 Plans:p:daily:Period=Day DefaultPlan=p",
            app => app.MapGet("/generate", (HttpContext context) =>
            {
                for (var i = 0; i < 1024; i++) context.Features.GetRequiredFeature<IRateLimitFeature>().Charge(1L << 53);
            }).RequireRateLimit());
        await api.GetAsync(path: "/generate");
        (await api.GetAsync()).Code.Should().Be("quota_exceeded");
    }
}
