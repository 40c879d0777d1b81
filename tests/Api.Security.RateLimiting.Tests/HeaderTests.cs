using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.RateLimiting.Tests;

public sealed class HeaderTests
{
    private const string Two =
        "Plans:p:daily:Kind=Quota Plans:p:daily:Limit=100 Plans:p:daily:Period=Day " +
        "Plans:p:rate:Kind=Rate Plans:p:rate:Limit=4 Plans:p:rate:Window=00:00:10 DefaultPlan=p ";

    private static readonly string[] Draft = ["RateLimit", "RateLimit-Policy"];
    private static readonly string[] Older = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

    [Theory]
    [InlineData("", true, false)]
    [InlineData("HeaderStyle=IetfDraft", true, false)]
    [InlineData("HeaderStyle=XRateLimit", false, true)]
    [InlineData("HeaderStyle=Both", true, true)]
    [InlineData("HeaderStyle=None", false, false)]
    public async Task The_style_decides_which_headers_are_sent(string style, bool draft, bool older)
    {
        await using var api = await LimitApi.StartAsync(Two + style);
        for (var i = 0; i < 5; i++)
        {
            var answer = await api.GetAsync();
            answer.Headers.Keys.Intersect(Draft).Should().HaveCount(draft ? 2 : 0);
            answer.Headers.Keys.Intersect(Older).Should().HaveCount(older ? 3 : 0);
            answer.Headers.ContainsKey("Retry-After").Should().Be(i == 4);
        }
    }

    [Fact]
    public async Task The_draft_lists_every_policy()
    {
        await using var api = await LimitApi.StartAsync(Two);
        var answer = await api.GetAsync();
        answer.Headers["RateLimit-Policy"].Should().Equal("\"daily\";q=100;w=86400, \"rate\";q=4;w=10");
        answer.Headers["RateLimit"].Should().Equal("\"daily\";r=99;t=43170, \"rate\";r=3;t=3");
    }

    [Fact]
    public async Task The_older_style_tells_about_the_tightest_policy_in_seconds()
    {
        await using var api = await LimitApi.StartAsync(Two + "HeaderStyle=XRateLimit");
        var answer = await api.GetAsync();
        Older.Select(name => answer.Headers[name].Single()).Should().Equal("4", "3", "3");
        await api.CountAcceptedAsync(3);
        Older.Select(name => api.GetAsync().Result.Headers[name].Single()).Should().Equal("4", "0", "3");
    }

    [Theory]
    [InlineData("/ok", true)]
    [InlineData("/not-modified", false)]
    [InlineData("/redirect", false)]
    [InlineData("/invalid", true)]
    [InlineData("/absent", true)]
    [InlineData("/unauthorized", false)]
    [InlineData("/forbidden", false)]
    [InlineData("/scope", false)]
    [InlineData("/broken", false)]
    public async Task Headers_come_only_with_what_was_charged(string path, bool expected)
    {
        await using var api = await LimitApi.StartAsync(Two + "HeaderStyle=Both", app =>
        {
            var group = app.MapGroup("").RequireRateLimit();
            foreach (var (route, status) in new (string, int)[]
            {
                ("/ok", 200), ("/not-modified", 304), ("/redirect", 302), ("/invalid", 400), ("/absent", 404),
                ("/unauthorized", 401), ("/forbidden", 403), ("/broken", 500),
            }) group.MapGet(route, () => Results.StatusCode(status));
            group.MapGet("/scope", () => "ok").RequireScope("write:orders");
        });
        var answer = await api.GetAsync(path: path);
        answer.Headers.Keys.Intersect([.. Draft, .. Older]).Should().HaveCount(expected ? 5 : 0);
    }

    [Theory]
    [InlineData(100, 0, 100)]
    [InlineData(100, 0.5, 105)]
    [InlineData(100, 1, 110)]
    [InlineData(100_000, 1, 100_060)]
    public void A_wait_is_jittered_by_at_most_a_tenth_and_a_minute(int seconds, double random, double expected)
    {
        var ticket = new LimitTicket([new() { IsViolated = true, RetryAfter = seconds * LimitTime.PerSecond, Policy = Rate }])
        {
            Verdict = LimitVerdict.Refused,
        };
        new LimitFailures(() => random).Create(ticket)!.RetryAfter!.Value.TotalSeconds.Should().Be(expected);
    }

    private static LimitPolicy Rate { get; } = Policies.Rate(new PolicyIds(), "rate", 1, 1);

    [Fact]
    public async Task The_largest_limit_is_a_valid_structured_field()
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:daily:Kind=Quota Plans:p:daily:Limit=9007199254740992 Plans:p:daily:Period=Day DefaultPlan=p");
        (await api.GetAsync()).Policies().Should().ContainKey("daily");
    }
}
