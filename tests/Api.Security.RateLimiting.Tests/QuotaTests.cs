using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.RateLimiting.Tests;

public sealed class QuotaTests
{
    private const string FiveADay = "Plans:free:daily:Kind=Quota Plans:free:daily:Limit=5 Plans:free:daily:Period=Day DefaultPlan=free";

    [Fact]
    public async Task A_quota_holds_until_midnight_in_UTC()
    {
        await using var api = await LimitApi.StartAsync(FiveADay);
        (await api.CountAcceptedAsync(7)).Should().Be(5);
        var left = (new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero) - LimitApi.Start).TotalSeconds;
        var refused = await api.GetAsync();
        refused.ShouldBeLimited("quota_exceeded", left, "daily");
        refused.Policies()["daily"].Parameters.Should().Equal(new Dictionary<string, object> { ["q"] = 5L, ["w"] = 86_400L });
        refused.Limits()["daily"].Parameters.Should().Equal(new Dictionary<string, object> { ["r"] = 0L, ["t"] = (long)left });

        api.Clock.Advance(TimeSpan.FromSeconds(left) - TimeSpan.FromMilliseconds(1));
        (await api.CountAcceptedAsync(1)).Should().Be(0);
        api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await api.CountAcceptedAsync(7)).Should().Be(5);
    }

    [Theory]
    [InlineData("/ok", 1)]
    [InlineData("/created", 1)]
    [InlineData("/redirect", 1)]
    [InlineData("/invalid", 1)]
    [InlineData("/absent", 1)]
    [InlineData("/unauthorized", 0)]
    [InlineData("/forbidden", 0)]
    [InlineData("/conflict", 1)]
    [InlineData("/broken", 0)]
    [InlineData("/away", 0)]
    [InlineData("/throws", 0)]
    [InlineData("/scope", 0)]
    [InlineData("/role", 0)]
    [InlineData("/grpc/0", 1)] // OK
    [InlineData("/grpc/4", 1)] // DEADLINE_EXCEEDED: the client chooses it
    [InlineData("/grpc/5", 1)] // NOT_FOUND
    [InlineData("/grpc/7", 0)] // PERMISSION_DENIED
    [InlineData("/grpc/13", 0)] // INTERNAL
    [InlineData("/grpc/16", 0)] // UNAUTHENTICATED
    public async Task What_is_charged_depends_on_the_response(string path, int charged)
    {
        await using var api = await LimitApi.StartAsync(FiveADay, app =>
        {
            var group = app.MapGroup("").RequireRateLimit();
            foreach (var (route, status) in new (string, int)[]
            {
                ("/ok", 200), ("/created", 201), ("/invalid", 400), ("/absent", 404), ("/unauthorized", 401),
                ("/forbidden", 403), ("/conflict", 409), ("/broken", 500), ("/away", 503),
            }) group.MapGet(route, () => Results.StatusCode(status));
            group.MapGet("/redirect", () => Results.Redirect("/ok"));
            group.MapGet("/throws", string () => throw new InvalidOperationException("a fault"));
            group.MapGet("/scope", () => "ok").RequireScope("write:orders");
            group.MapGet("/role", () => "ok").RequireRole("admin");
            group.MapGet("/grpc/{status}", (string status, HttpContext context) =>
            {
                context.Request.Protocol = "HTTP/2";
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = status;
            });
        });
        api.Api.Client.Dispose();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        client.BaseAddress = new Uri(api.Api.App.Urls.First());
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + LimitApi.Credential("c1"));
            using var response = await client.SendAsync(request);
        }

        await api.UsesAsync(3 * charged);
    }

    [Fact]
    public async Task A_request_that_has_not_ended_is_charged_and_gets_its_unit_back_when_it_fails()
    {
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var api = await LimitApi.StartAsync(FiveADay, app => app.MapGet("/slow", async () =>
        {
            entered.SetResult();
            await go.Task;
            return Results.StatusCode(500);
        }).RequireRateLimit());
        var slow = api.GetAsync(path: "/slow");
        await entered.Task;
        (await api.GetAsync()).Remaining("daily").Should().Be(3);
        go.SetResult();
        await slow;
        await api.UsesAsync(1);
    }

    [Fact]
    public async Task A_unit_is_not_given_back_to_the_next_window()
    {
        var (entered, go, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var api = await LimitApi.StartAsync(FiveADay, app => app.MapGet("/slow", async () =>
        {
            entered.SetResult();
            await go.Task;
            return Results.StatusCode(500);
        }).RequireRateLimit(), pipeline: app => app.Use((context, next) =>
        {
            // Callbacks run in reverse order: this one runs after that of the limits.
            context.Response.OnCompleted(() =>
            {
                if (context.Request.Path == "/slow") ended.SetResult();
                return Task.CompletedTask;
            });
            return next(context);
        }));
        var slow = api.GetAsync(path: "/slow");
        await entered.Task;
        api.Clock.Advance(TimeSpan.FromHours(12));
        (await api.GetAsync()).Remaining("daily").Should().Be(4);
        go.SetResult();
        await slow;
        await ended.Task;
        (await api.UsedAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_client_that_leaves_early_is_charged()
    {
        var (entered, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var api = await LimitApi.StartAsync(FiveADay, app => app.MapGet("/slow", async (HttpContext context) =>
        {
            context.Response.OnCompleted(() =>
            {
                left.SetResult();
                return Task.CompletedTask;
            });
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }).RequireRateLimit());
        using (var stop = new CancellationTokenSource())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/slow");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + LimitApi.Credential("c1"));
            var gone = api.Api.Client.SendAsync(request, stop.Token);
            await entered.Task;
            await stop.CancelAsync();
            await FluentActions.Awaiting(() => gone).Should().ThrowAsync<OperationCanceledException>();
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (await api.GetAsync()).Remaining("daily").Should().Be(3);
    }

    [Fact]
    public async Task All_policies_are_charged_or_none()
    {
        await using var api = await LimitApi.StartAsync(
            FiveADay + " Plans:free:hourly:Kind=Quota Plans:free:hourly:Limit=100 Plans:free:hourly:Period=Hour " +
            "Plans:free:rate:Kind=Rate Plans:free:rate:Limit=50 Plans:free:rate:Window=00:01:00");
        await api.CountAcceptedAsync(5);
        for (var i = 0; i < 10; i++)
        {
            var refused = await api.GetAsync();
            refused.Code.Should().Be("quota_exceeded");
            refused.Remaining("hourly").Should().Be(95);
            refused.Remaining("rate").Should().Be(45);
        }
    }

    [Fact]
    public async Task The_names_of_all_violated_policies_are_told_and_the_longest_wait()
    {
        await using var api = await LimitApi.StartAsync(
            FiveADay + " Plans:free:rate:Kind=Rate Plans:free:rate:Limit=5 Plans:free:rate:Window=00:01:00");
        await api.CountAcceptedAsync(5);
        (await api.GetAsync()).ShouldBeLimited("quota_exceeded", 86_400 - (12 * 3600) - 30, "daily", "rate");
    }

    [Fact]
    public async Task Twenty_thousand_requests_at_once_get_exactly_the_quota()
    {
        var clock = new LimitClock(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(LimitApi.Start));
        var ids = new PolicyIds();
        var store = new LocalLimitStore(clock, ids, 1_000, null);
        var policies = new[]
        {
            Policies.Quota(ids, "daily", 500), Policies.Quota(ids, "monthly", 1_000_000), Policies.Rate(ids, "rate", 1_000_000, 60),
        };
        var accepted = 0;
        await Parallel.ForAsync(0, 20_000, async (_, _) =>
        {
            var ticket = Policies.Ticket("c1", policies);
            await store.DecideAsync(ticket, CancellationToken.None);
            if (ticket.Verdict is LimitVerdict.Allowed) Interlocked.Increment(ref accepted);
        });
        accepted.Should().Be(500);
        foreach (var policy in policies[..2])
            (await store.ReadAsync(policy, Policies.Client("c1"), CancellationToken.None)).Should().Be(500);
    }
}
