using System.Net;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.RateLimiting.Tests;

/// <summary>The local store against a model that keeps every accepted request.</summary>
public sealed class LocalStoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_decides_as_a_model_does()
    {
        var step = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 90_000], Gen.Int[1, 3]);
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 8], Gen.Int[1, 10], step.List[1, 60]).Sample((limit, burst, quota, steps) =>
        {
            var clock = new FakeTimeProvider(Start);
            var ids = new PolicyIds();
            LimitPolicy[] policies = [Policies.Rate(ids, "rate", limit, 60, burst), Policies.Quota(ids, "hourly", quota, QuotaPeriod.Hour)];
            var store = new LocalLimitStore(new LimitClock(clock), ids, 1_000, null);
            var model = new Model(limit, burst, quota);
            foreach (var (client, milliseconds, cost) in steps)
            {
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                var ticket = new LimitTicket([.. policies.Select(policy => Policies.Line($"c{client}", policy, cost))]);
                store.TryDecide(ticket).Should().BeTrue();
                var expected = model.Decide(client, clock.GetUtcNow(), cost);
                (ticket.Verdict is LimitVerdict.Allowed).Should().Be(expected.IsAllowed);
                ticket.Lines.Select(line => line.Remaining).Should().Equal(expected.Remaining);
            }
        });
    }

    [Fact]
    public void Plans_with_many_policies_and_scopes_charge_all_or_none()
    {
        Gen.Select(Gen.Int[1, 5].Array[7], Gen.Int[0, 2].Array[7], Gen.Int[1, 40]).Sample((limits, owners, requests) =>
        {
            var ids = new PolicyIds();
            LimitPolicy[] policies = [.. limits.Select((limit, i) => Policies.Quota(ids, $"q{i}", limit))];
            var store = new LocalLimitStore(new LimitClock(new FakeTimeProvider(Start)), ids, 1_000, null);
            var accepted = 0;
            for (var i = 0; i < requests; i++)
            {
                var ticket = new LimitTicket([.. policies.Select((policy, at) => Policies.Line($"c{owners[at]}", policy))]);
                store.TryDecide(ticket);
                if (ticket.Verdict is LimitVerdict.Allowed) accepted++;
            }

            accepted.Should().Be(Math.Min(requests, limits.Min()));
            foreach (var (policy, at) in policies.Select((policy, at) => (policy, at)))
                store.UsedOf(policy, $"c{owners[at]}").Should().Be(accepted);
        });
    }

    [Fact]
    public async Task Requests_of_several_owners_at_once_never_wait_for_each_other_forever()
    {
        var ids = new PolicyIds();
        LimitPolicy[] policies = [.. new[] { "a", "b", "c" }.Select(name => Policies.Quota(ids, name, 1_000_000))];
        var store = new LocalLimitStore(new LimitClock(new FakeTimeProvider(Start)), ids, 1_000, null);
        await Parallel.ForAsync(0, 50_000, (i, _) =>
        {
            var ticket = new LimitTicket([.. policies.Select((policy, at) => Policies.Line($"c{(i + (at * (i % 5))) % 40}", policy))]);
            store.TryDecide(ticket);
            return ValueTask.CompletedTask;
        }).WaitAsync(TimeSpan.FromSeconds(60));
        var total = 0L;
        for (var i = 0; i < 40; i++) total += store.UsedOf(policies[0], $"c{i}");
        total.Should().Be(50_000);
    }

    [Fact]
    public void Addresses_are_bounded_and_clients_are_not()
    {
        var ids = new PolicyIds();
        var policy = Policies.Quota(ids, "daily", 10);
        var store = new LocalLimitStore(new LimitClock(new FakeTimeProvider(Start)), ids, 5_000, null);
        for (var i = 0; i < 50_000; i++)
            store.TryDecide(new LimitTicket([Policies.Line("", policy) with { Partition = Address(i) }]));
        store.Count.Should().BeLessThanOrEqualTo(5_000);
        for (var i = 0; i < 20_000; i++) store.TryDecide(Policies.Ticket($"c{i}", policy));
        store.Count.Should().BeGreaterThanOrEqualTo(20_000);
        for (var i = 0; i < 20_000; i += 100)
            store.UsedOf(policy, $"c{i}").Should().Be(1);

        static Partition Address(int number) =>
            Partition.FromAddress(NetworkPrefix.OfSubscriber(new IPAddress(IPAddress.HostToNetworkOrder(number) & 0xFFFF_FFFFL)));
    }

    [Fact]
    public void A_request_with_more_policies_than_a_part_of_the_table_has_rows_is_decided()
    {
        var ids = new PolicyIds();
        var policies = Enumerable.Range(0, 60).Select(i => Policies.Quota(ids, $"q{i}", 10)).ToArray();
        var store = new LocalLimitStore(new LimitClock(new FakeTimeProvider(Start)), ids, 1_000, null);
        var address = Partition.FromAddress(NetworkPrefix.OfSubscriber(IPAddress.Parse("192.0.2.1")));
        var ticket = new LimitTicket([.. policies.Select(policy => Policies.Line("", policy) with { Partition = address })]);
        store.TryDecide(ticket).Should().BeTrue();
        ticket.Lines.Should().OnlyContain(line => line.Charged == 1);
    }

    [Fact]
    public void Counts_that_mean_nothing_any_more_are_removed()
    {
        var clock = new FakeTimeProvider(Start);
        var ids = new PolicyIds();
        LimitPolicy[] policies =
        [
            Policies.Rate(ids, "rate", 10, 60), Policies.Quota(ids, "hourly", 10, QuotaPeriod.Hour),
            Policies.Concurrency(ids, "parallel", 5),
        ];
        var store = new LocalLimitStore(new LimitClock(clock), ids, 1_000, null);
        var held = Policies.Ticket("held", policies);
        store.TryDecide(held);
        for (var i = 0; i < 1_000; i++)
        {
            var ticket = Policies.Ticket($"c{i}", policies);
            store.TryDecide(ticket);
            store.End(ticket);
        }

        clock.Advance(TimeSpan.FromMinutes(59));
        store.Tidy();
        store.Count.Should().Be(1_001);
        clock.Advance(TimeSpan.FromMinutes(1));
        store.Tidy();
        store.Count.Should().Be(1, "a request that has not ended keeps its place");
        store.End(held);
        store.Tidy();
        store.Count.Should().Be(0);
    }

    [Fact]
    public void A_client_that_comes_back_with_another_policy_finds_all_its_counts()
    {
        var clock = new FakeTimeProvider(Start);
        var ids = new PolicyIds();
        LimitPolicy[] policies = [.. Enumerable.Range(0, 4).Select(number => Policies.Quota(ids, $"q{number}", 10, QuotaPeriod.Hour))];
        var store = new LocalLimitStore(new LimitClock(clock), ids, 1_000, null);
        for (var i = 0; i < 5_000; i++) store.TryDecide(Policies.Ticket($"c{i}", policies[0]));
        clock.Advance(TimeSpan.FromHours(2)); // these counts mean nothing any more, and their rows are removed when others need room
        for (var i = 0; i < 5_000; i++)
        {
            var ticket = Policies.Ticket($"c{i}", policies[0], policies[3]);
            store.TryDecide(ticket).Should().BeTrue();
            ticket.Lines.Select(line => line.Remaining).Should().Equal(9, 9);
        }
    }

    [Fact]
    public void A_clock_that_is_set_back_brings_back_no_earlier_window()
    {
        var clock = new SteppingClock(Start);
        var ids = new PolicyIds();
        var policy = Policies.Quota(ids, "hourly", 2, QuotaPeriod.Hour);
        var store = new LocalLimitStore(new LimitClock(clock), ids, 1_000, null);
        for (var i = 0; i < 2; i++) store.TryDecide(Policies.Ticket("c", policy));
        clock.Set(Start.AddHours(-3));
        var ticket = Policies.Ticket("c", policy);
        store.TryDecide(ticket);
        ticket.Verdict.Should().Be(LimitVerdict.Refused);
    }

    [Fact]
    public void Numbers_near_the_bounds_do_not_overflow()
    {
        var ids = new PolicyIds();
        const long Most = 1L << 53;
        LimitPolicy[] policies = [Policies.Quota(ids, "q", Most), Policies.Rate(ids, "r", 1, 1, Most)];
        var store = new LocalLimitStore(new LimitClock(new FakeTimeProvider(Start)), ids, 1_000, null);
        var all = new LimitTicket([.. policies.Select(policy => Policies.Line("c", policy, Most))]);
        store.TryDecide(all);
        all.Verdict.Should().Be(LimitVerdict.Allowed);
        all.Lines.Select(line => line.Remaining).Should().Equal(0, 0);
        for (var i = 0; i < 100; i++) store.Charge(all, 0, Most);
        var next = Policies.Ticket("c", policies[0]);
        store.TryDecide(next);
        next.Verdict.Should().Be(LimitVerdict.Refused);
        next.Lines[0].Remaining.Should().Be(0);
    }

    private sealed class Model(int limit, int burst, int quota)
    {
        private readonly Dictionary<int, (decimal Level, DateTimeOffset At)> _levels = [];
        private readonly Dictionary<(int Client, int Hour), int> _used = [];

        public (bool IsAllowed, long[] Remaining) Decide(int client, DateTimeOffset now, int cost)
        {
            var (level, at) = _levels.GetValueOrDefault(client, (0, now));
            level = Math.Max(0, level - ((decimal)(now - at).TotalMilliseconds * limit / 60_000));
            var hour = (client, (int)(now - Start).TotalHours);
            var used = _used.GetValueOrDefault(hour);
            var isAllowed = level + cost <= burst + 0.000001m && used + cost <= quota;
            if (isAllowed) (level, _used[hour]) = (level + cost, used += cost);
            _levels[client] = (level, now);
            return (isAllowed, [Math.Max(0, (long)Math.Floor(burst - level + 0.000001m)), Math.Max(0, quota - used)]);
        }
    }
}
