using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Pacing;

/// <summary>The order in which callers are served when many issuers send requests to one server.</summary>
public sealed class RequestQueueTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task The_burst_is_served_at_once_and_later_callers_in_turn()
    {
        var queue = Queue(burst: 4, perSecond: 1);
        for (var i = 0; i < 2; i++) (await queue.EnterAsync(New(), 2)).Should().BeNull();
        var (first, second) = (queue.EnterAsync(New(), 2), queue.EnterAsync(New(), 2));
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        (first.IsCompleted, second.IsCompleted).Should().Be((false, false));
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        (await first).Should().BeNull();
        second.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await second).Should().BeNull();
    }

    [Fact]
    public async Task A_caller_that_cannot_be_served_within_five_seconds_gets_a_retry_delay_at_once()
    {
        var queue = Queue(burst: 2, perSecond: 1);
        await queue.EnterAsync(New(), 2);
        var waiting = new[] { queue.EnterAsync(New(), 2), queue.EnterAsync(New(), 2) };
        (await queue.EnterAsync(New(), 2)).Should().Be(TimeSpan.FromSeconds(6));
        waiting.Should().OnlyContain(one => !one.IsCompleted);
    }

    [Fact]
    public async Task A_caller_gets_a_retry_delay_while_the_budget_is_overdrawn()
    {
        var queue = Queue(burst: 2, perSecond: 1);
        for (var i = 0; i < 10; i++) queue.Charge();
        (await queue.EnterAsync(New(), 1)).Should().Be(TimeSpan.FromSeconds(9));
        queue.Waiting.Should().Be(0);
        _clock.Advance(TimeSpan.FromSeconds(9));
        (await queue.EnterAsync(New(), 1)).Should().BeNull();
    }

    [Fact]
    public async Task Returned_requests_go_to_waiting_callers_and_do_not_raise_the_burst()
    {
        var queue = Queue(burst: 2, perSecond: 1);
        await queue.EnterAsync(New(), 2);
        var waiting = queue.EnterAsync(New(), 2);
        queue.Return(2);
        (await waiting).Should().BeNull();
        queue.Return(10);
        (await queue.EnterAsync(New(), 2)).Should().BeNull();
        queue.EnterAsync(New(), 1).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task An_issuer_with_a_valid_token_goes_first_and_displaces_one_without()
    {
        var queue = Queue(burst: 2, perSecond: 1);
        await queue.EnterAsync(New(), 2);
        var (stranger, last) = (queue.EnterAsync(New(), 2), queue.EnterAsync(New(), 2));
        var known = New();
        known.Accepted();
        var first = queue.EnterAsync(known, 2);
        (await last).Should().NotBeNull();
        _clock.Advance(TimeSpan.FromSeconds(2.1));
        (await first).Should().BeNull();
        stranger.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task An_issuer_that_failed_recently_waits_behind_new_ones_and_later_goes_before_them()
    {
        var queue = Queue(burst: 2, perSecond: 1);
        var failed = New();
        await queue.EnterAsync(failed, 2);
        var (again, other) = (queue.EnterAsync(failed, 2), queue.EnterAsync(New(), 2));
        _clock.Advance(TimeSpan.FromSeconds(2.1));
        (await other).Should().BeNull();
        again.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(2.1));
        (await again).Should().BeNull();

        _clock.Advance(TimeSpan.FromMinutes(10));
        await queue.EnterAsync(New(), 2);
        (again, other) = (queue.EnterAsync(failed, 2), queue.EnterAsync(New(), 2));
        _clock.Advance(TimeSpan.FromSeconds(2.1));
        (await again).Should().BeNull();
        other.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void The_burst_and_the_rate_are_never_exceeded_and_no_caller_waits_over_five_seconds() =>
        Gen.Select(Gen.Int[2, 20], Gen.Int[1, 20], Gen.Select(Gen.Int[0, 9], Gen.Int[1, 2], Gen.Int[0, 3000]).Array[1, 200])
            .Sample((burst, perSecond, steps) =>
        {
            var clock = new FakeTimeProvider();
            var queue = new RequestQueue(clock, burst, perSecond);
            var issuers = Enumerable.Range(0, 10).Select(_ => new IssuerPace(Hosts(clock), null, clock)).ToArray();
            var (start, sent) = (clock.GetUtcNow(), 0);
            List<(DateTimeOffset Since, int Requests, Task<TimeSpan?> Turn)> waiting = [];
            foreach (var (issuer, requests, milliseconds) in steps)
            {
                if (issuer % 3 == 0) issuers[issuer].Accepted();
                waiting.Add((clock.GetUtcNow(), requests, queue.EnterAsync(issuers[issuer], requests)));
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                foreach (var served in waiting.Where(one => one.Turn.IsCompleted).ToArray())
                {
                    waiting.Remove(served);
                    if (served.Turn.Result is null) sent += served.Requests;
                    else if (served.Turn.Result < TimeSpan.Zero) return false;
                }

                var seconds = (clock.GetUtcNow() - start).TotalSeconds;
                if (sent > burst + (seconds * perSecond) + 0.001) return false;
                if (waiting.Any(one => clock.GetUtcNow() - one.Since > TimeSpan.FromSeconds(5.01))) return false;
            }

            return true;
        }, iter: 2_000);

    [Fact]
    public async Task A_caller_that_leaves_a_reserve_for_others_does_not_wait()
    {
        var queue = Queue(burst: 4, perSecond: 1);
        (await queue.EnterAsync(New(), 2, leave: 2)).Should().BeNull();
        (await queue.EnterAsync(New(), 2, leave: 2)).Should().Be(TimeSpan.FromSeconds(2));
        (await queue.EnterAsync(New(), 2)).Should().BeNull();
    }

    private RequestQueue Queue(int burst, double perSecond) => new(_clock, burst, perSecond);

    private IssuerPace New() => new(Hosts(_clock), null, _clock);

    private static HostQueues Hosts(TimeProvider clock) => new(new JwtResolverOptions(), clock);
}
