using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>More keys than the store can read at once: all are served in turn, and no outage is reported.</summary>
public sealed class StampedeTests
{
    private static readonly TimeSpan ReadTime = TimeSpan.FromMilliseconds(30);

    [Fact]
    public async Task Four_thousand_uncached_keys_at_once_are_all_served_when_each_read_takes_30_ms()
    {
        await using var api = await KeyApi.StartAsync();
        api.Api.Client.Timeout = TimeSpan.FromMinutes(5);
        var keys = new List<TestKey>();
        for (var i = 0; i < 4_000; i++) keys.Add(await api.IssueAsync());
        (await api.GetAsync("/orders", keys[0])).ShouldBeOk();
        api.Store.AfterRead = () => Task.Delay(ReadTime, api.Clock);
        var began = api.Clock.GetUtcNow();
        var requests = keys.Select((key, i) => api.GetAsync("/orders", key, $"10.{i >> 8}.{i & 255}.1")).ToArray();
        for (var all = Task.WhenAll(requests); !all.IsCompleted; await Task.WhenAny(all, Task.Delay(5)))
            if (api.Store.AtOnce > 0) api.Clock.Advance(ReadTime);

        foreach (var request in requests) (await request).ShouldBeOk();
        api.Store.MostAtOnce.Should().BeLessThanOrEqualTo(64);
        (api.Clock.GetUtcNow() - began).Should().BeLessThan(TimeSpan.FromSeconds(60), "each finished read starts the next one");
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1402, "waiting for a free slot is not an outage of the store");
    }

    [Fact]
    public async Task The_first_read_of_a_process_may_take_three_seconds_and_later_ones_one_second()
    {
        await using var api = await KeyApi.StartAsync();
        var (first, second) = (await api.IssueAsync(), await api.IssueAsync());
        var (readFirst, answerFirst, endFirst) = Begin(api, first);
        await readFirst;
        api.Clock.Advance(TimeSpan.FromSeconds(2.9));
        endFirst.SetResult();
        (await answerFirst).ShouldBeOk();

        var (readSecond, answerSecond, endSecond) = Begin(api, second);
        await readSecond;
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        (await answerSecond).ShouldBe(503, "verification_unavailable");
        endSecond.SetResult();
    }

    private static (Task HasRead, Task<TestAnswer> Answer, TaskCompletionSource MayReturn) Begin(KeyApi api, TestKey key)
    {
        var hasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayReturn = new TaskCompletionSource();
        api.Store.AfterRead = () =>
        {
            hasRead.TrySetResult();
            return mayReturn.Task;
        };
        return (hasRead.Task, api.GetAsync("/orders", key), mayReturn);
    }
}
