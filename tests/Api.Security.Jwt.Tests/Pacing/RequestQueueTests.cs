using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Pacing;

/// <summary>Who is served when many issuers want something of one server.</summary>
public sealed class RequestQueueTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task The_burst_is_served_at_once_and_then_each_in_turn()
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
    public async Task Who_cannot_be_served_within_five_seconds_is_told_at_once_when_to_come_again()
    {
        var queue = Queue(burst: 2, perSecond: 1);
        await queue.EnterAsync(New(), 2);
        var waiting = new[] { queue.EnterAsync(New(), 2), queue.EnterAsync(New(), 2) };
        (await queue.EnterAsync(New(), 2)).Should().Be(TimeSpan.FromSeconds(6));
        waiting.Should().OnlyContain(one => !one.IsCompleted);
    }

    [Fact]
    public async Task Whoever_comes_while_more_was_sent_than_there_was_is_told_when_to_come_again()
    {
        var queue = Queue(burst: 2, perSecond: 1);
        for (var i = 0; i < 10; i++) queue.Charge();
        (await queue.EnterAsync(New(), 1)).Should().Be(TimeSpan.FromSeconds(9));
        queue.Waiting.Should().Be(0);
        _clock.Advance(TimeSpan.FromSeconds(9));
        (await queue.EnterAsync(New(), 1)).Should().BeNull();
    }

    [Fact]
    public async Task What_is_given_back_goes_to_those_who_wait_and_is_not_saved_up()
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
    public async Task An_issuer_with_a_good_token_goes_first_and_displaces_one_without()
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
    public async Task An_issuer_that_failed_a_moment_ago_goes_behind_new_ones_and_in_the_end_before_them()
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
    public void However_many_ask_no_more_is_sent_than_the_burst_and_the_rate_and_nobody_waits_longer_than_five_seconds() =>
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
    public async Task Who_leaves_a_part_to_others_does_not_wait()
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
