using System.Collections.Concurrent;
using Api.Security.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.RateLimiting.Tests;

/// <summary>Many clients come while the store of the used quotas is unavailable.</summary>
public sealed class SeedTests
{
    private const int Most = WaitingSeeds.Most + WaitingSeeds.Readers;
    private const int Limit = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _clock = new(LimitApi.Start);
    private readonly Ledger _ledger = new();
    private readonly PolicyIds _ids = new();
    private readonly LocalLimitStore _store;
    private readonly LimitPolicy _policy;

    public SeedTests()
    {
        _policy = Policies.Quota(_ids, "daily", Limit);
        _store = new(new LimitClock(_clock), _ids, 1_000, new QuotaSeeds(_ledger, _clock, NullLogger.Instance));
    }

    [Fact]
    public async Task A_few_readers_ask_for_all_of_them()
    {
        await FillAsync();
        _ledger.Reads.Should().Be(1, "nobody waits for a store that is away");
        for (var round = 1; round <= 3; round++)
        {
            _clock.Advance(Pause);
            await Eventually.BecomesTrueAsync(() => _ledger.Reads == 1 + (round * WaitingSeeds.Readers), Patience);
        }

        (_ledger.IsDown, _ledger.Most) = (false, 0);
        await EndAsync();
        _ledger.Most.Should().BeInRange(1, WaitingSeeds.Readers);
        for (var i = 0; i < Most; i++) (await UsedAsync(i)).Should().Be(Limit - 1, "the ledger has the larger number");
        (_ledger.Of(0), _ledger.Of(Most - 1)).Should().Be((1, 1));
    }

    [Fact]
    public async Task Who_finds_no_room_counts_from_zero_and_asks_again()
    {
        await FillAsync();
        for (var i = 0; i < Limit; i++) (await DecideAsync(Most)).Should().Be(LimitVerdict.Allowed);
        (await DecideAsync(Most)).Should().Be(LimitVerdict.Refused, "the limit applies all the same");
        _store.Tidy();
        (await DecideAsync(Most)).Should().Be(LimitVerdict.Refused);
        await DecideAsync(Most + 1);
        var reads = _ledger.Reads;
        _ledger.IsDown = false;
        await EndAsync();
        (_ledger.Of(Most), _ledger.Of(Most + 1)).Should().Be((0, 0));
        (await DecideAsync(Most)).Should().Be(LimitVerdict.Refused);
        (await UsedAsync(Most)).Should().Be(Limit, "this node knows of more than the store");
        (await DecideAsync(Most + 1)).Should().Be(LimitVerdict.Allowed);
        (await UsedAsync(Most + 1)).Should().Be(Limit, "four were used, and one now");
        (_ledger.Of(Most), _ledger.Of(Most + 1)).Should().Be((1, 1));
        _ledger.Reads.Should().BeGreaterThan(reads);
    }

    [Fact]
    public async Task Who_finds_no_room_begins_again_with_a_new_window()
    {
        await FillAsync();
        for (var i = 0; i < Limit; i++) await DecideAsync(Most);
        (await DecideAsync(Most)).Should().Be(LimitVerdict.Refused);
        _clock.Advance(TimeSpan.FromHours(11.99));
        (await DecideAsync(Most)).Should().Be(LimitVerdict.Refused, "at 23:59:54");
        _clock.Advance(TimeSpan.FromSeconds(6));
        (await DecideAsync(Most)).Should().Be(LimitVerdict.Allowed);
    }

    // As many clients as there is room for; the readers hold the first of them.
    private async Task FillAsync()
    {
        for (var i = 0; i < Most; i++) (await DecideAsync(i)).Should().Be(LimitVerdict.Allowed);
    }

    private async Task EndAsync() => await Eventually.BecomesTrueAsync(() =>
    {
        _clock.Advance(Pause);
        return _ledger.Clients >= Most;
    }, Patience);

    private async Task<LimitVerdict> DecideAsync(int client)
    {
        var ticket = Policies.Ticket("c" + client, _policy);
        await _store.DecideAsync(ticket, CancellationToken.None);
        return ticket.Verdict;
    }

    private async Task<long> UsedAsync(int client) =>
        await _store.ReadAsync(_policy, Policies.Client("c" + client), CancellationToken.None);

    /// <summary>Everyone has used four units. What is accepted is not entered.</summary>
    private sealed class Ledger : IQuotaLedger
    {
        private readonly ConcurrentDictionary<string, int> _answers = new();
        private int _reads;
        private int _running;

        public bool IsDown { get; set; } = true;

        public int Reads => Volatile.Read(ref _reads);

        /// <summary>How many reads ran at the same time.</summary>
        public int Most { get; set; }

        public int Clients => _answers.Count;

        public int Of(int client) => _answers.GetValueOrDefault(Policies.Client("c" + client).Owner!);

        public IQuotaEntry Find(in QuotaKey key) => new Entry();

        public async ValueTask<long> ReadAsync(QuotaKey key, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            if (IsDown) throw new TimeoutException("down");
            var running = Interlocked.Increment(ref _running);
            lock (_answers) Most = Math.Max(Most, running);
            await Task.Yield();
            Interlocked.Decrement(ref _running);
            _answers.AddOrUpdate(key.Owner, 1, (_, before) => before + 1);
            return 4;
        }

        private sealed class Entry : IQuotaEntry
        {
            public void Add(long units)
            {
            }
        }
    }
}
