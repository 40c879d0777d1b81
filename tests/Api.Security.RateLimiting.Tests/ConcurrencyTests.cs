using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.RateLimiting.Tests;

public sealed class ConcurrencyTests
{
    private const string TwoAtOnce = "Plans:free:parallel:Kind=Concurrency Plans:free:parallel:Limit=2 DefaultPlan=free";

    [Fact]
    public async Task A_third_request_at_the_same_time_is_refused_before_its_body_is_read()
    {
        await using var gate = await Gate.StartAsync();
        var first = gate.EnterAsync();
        var second = gate.EnterAsync();
        await gate.EnteredAsync(2);
        // The body never comes.
        (await RawHttp.GetStatusAsync(
            new Uri(gate.Api.Api.App.Urls.First()), "/upload", $"Authorization: Bearer {LimitApi.Credential("c1")}",
            "Content-Length: 1000"))
            .Should().Be(429);

        var refused = await gate.Api.GetAsync();
        refused.ShouldBeLimited("rate_limited", wait: 1, "parallel");
        refused.Policies()["parallel"].Parameters.Should().Equal(
            new Dictionary<string, object> { ["q"] = 2L, ["qu"] = "concurrent-requests" });
        refused.Remaining("parallel").Should().Be(0);
        gate.Open();
        (await first).ShouldBeOk();
        (await second).ShouldBeOk();
        await Eventually.BecomesTrueAsync(async () => (int)(await gate.Api.GetAsync()).Status == 200, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("/throws")]
    [InlineData("/forbidden")]
    [InlineData("/whole")]
    [InlineData("/abort")]
    public async Task A_place_is_free_again_however_the_request_ends(string path)
    {
        await using var api = await LimitApi.StartAsync(TwoAtOnce, app =>
        {
            var group = app.MapGroup("").RequireRateLimit();
            group.MapGet("/throws", string () => throw new InvalidOperationException("a fault"));
            group.MapGet("/forbidden", () => Results.Forbid());
            group.MapGet("/whole", () => "ok");
            group.MapGet("/abort", (HttpContext context) => context.Abort());
        });
        for (var i = 0; i < 6; i++)
        {
            try
            {
                await api.GetAsync(path: path);
            }
            catch (HttpRequestException)
            {
                // The server has closed the connection.
            }
        }

        await Eventually.BecomesTrueAsync(
            async () => await api.GetAsync() is var answer && (int)answer.Status == 200 && answer.Remaining("parallel") == 1,
            TimeSpan.FromSeconds(5));
    }

    private sealed class Gate(LimitApi api, TaskCompletionSource open, Func<int> entered) : IAsyncDisposable
    {
        public LimitApi Api { get; } = api;

        public static async Task<Gate> StartAsync()
        {
            var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var entered = 0;
            var api = await LimitApi.StartAsync(TwoAtOnce, app =>
            {
                var group = app.MapGroup("").RequireRateLimit();
                group.MapGet("/gate", async () =>
                {
                    Interlocked.Increment(ref entered);
                    await open.Task;
                    return "ok";
                });
                group.MapGet("/upload", async (HttpRequest request) =>
                {
                    using var reader = new StreamReader(request.Body);
                    return await reader.ReadToEndAsync();
                });
            });
            return new Gate(api, open, () => Volatile.Read(ref entered));
        }

        public Task<TestAnswer> EnterAsync() => Api.GetAsync(path: "/gate");

        public Task<TimeSpan> EnteredAsync(int requests) =>
            Eventually.BecomesTrueAsync(() => entered() == requests, TimeSpan.FromSeconds(5));

        public void Open() => open.SetResult();

        public ValueTask DisposeAsync()
        {
            open.TrySetResult();
            return Api.DisposeAsync();
        }
    }
}
