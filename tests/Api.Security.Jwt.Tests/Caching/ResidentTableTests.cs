using System.Security.Cryptography;
using CsCheck;

namespace Api.Security.Jwt.Tests.Caching;

/// <summary>How many entries a table keeps, and which ones, for different access patterns.</summary>
public sealed class ResidentTableTests
{
    private const int Limit = 1_000;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_limit_is_never_exceeded_even_when_every_entry_is_in_use(int limit)
    {
        var table = Table(limit);
        for (var i = 0; i < (4 * limit) + 20; i++)
        {
            Ask(table, i);
            table.Count.Should().BeLessThanOrEqualTo(limit);
            for (var use = 0; use < 4; use++) table.Find(Mark(i), i);
        }

        table.Count.Should().BeGreaterThan(limit / 2);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(1.1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public void A_working_set_that_is_scanned_repeatedly_keeps_as_many_entries_as_fit(double times)
    {
        var (table, all) = (Table(Limit), (int)(times * Limit));
        for (var round = 0; round < 3; round++) Round(table, 0, all);
        for (var round = 0; round < 5; round++) Round(table, 0, all).Should().BeGreaterThan((int)(0.9 * Math.Min(Limit, all)));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(300)]
    [InlineData(900)]
    public void A_new_working_set_replaces_the_old_one(int size)
    {
        var table = Table(Limit);
        for (var round = 0; round < 50; round++) Round(table, 0, Limit); // every entry is in heavy use
        var asked = 0;
        // Which entries share a bucket is random. In 200 tables, at least 93 % were found.
        while (Round(table, 10_000, size) < 0.9 * size) asked += size;
        asked.Should().BeLessThanOrEqualTo(Math.Max(3 * size, Limit));
    }

    [Fact]
    public void A_new_oversized_working_set_replaces_an_old_oversized_one()
    {
        var table = Table(Limit);
        for (var round = 0; round < 20; round++) Round(table, 0, 2 * Limit);
        for (var round = 0; round < 3; round++) Round(table, 10_000, 2 * Limit);
        Round(table, 10_000, 2 * Limit).Should().BeGreaterThan((int)(0.85 * Limit));
    }

    [Fact]
    public void A_flood_of_one_time_entries_does_not_displace_the_entries_in_use()
    {
        var table = Table(Limit);
        Round(table, 0, Limit / 2);
        for (var flood = 0; flood < 200; flood++)
        {
            Round(table, 1_000_000 + (flood * Limit), Limit);
            // In about one table of twenty, a bucket is too small for its entries.
            Round(table, 0, Limit / 2).Should().BeInRange((Limit / 2) - 2, Limit / 2);
        }
    }

    [Fact]
    public void During_a_flood_an_entry_that_is_requested_again_is_kept()
    {
        var table = Table(Limit);
        Round(table, 1_000_000, 5 * Limit);
        var hits = 0;
        for (var flood = 0; flood < 100; flood++)
        {
            Round(table, 2_000_000 + (flood * 100), 100);
            hits += Round(table, 0, 10);
        }

        hits.Should().BeGreaterThan(900);
    }

    [Fact]
    public void Spent_entries_are_evicted_first()
    {
        var isSpent = false;
        var table = new ResidentTable<int, Item>(Limit, new TableTotals(Limit, long.MaxValue), item => isSpent && item.Key < Limit);
        Round(table, 0, Limit);
        isSpent = true;
        Round(table, 10_000, Limit / 2);
        Round(table, 10_000, Limit / 2).Should().BeGreaterThan((int)(0.95 * Limit / 2));
    }

    [Fact]
    public void The_total_size_stays_within_the_limit_and_an_oversized_entry_changes_nothing()
    {
        var table = new ResidentTable<int, Item>(Limit, new TableTotals(int.MaxValue, 100_000), static _ => false);
        for (var i = 0; i < 20_000; i++)
        {
            table.Add(Mark(i), new Item(i, i, 50 + (i % 200)));
            table.Size.Should().BeLessThanOrEqualTo(100_000);
        }

        table.Size.Should().BeGreaterThan(90_000);
        var before = (table.Count, table.Size);
        table.Add(Mark(-1), new Item(-1, 0, 100_001)).Should().Be(1);
        (table.Count, table.Size).Should().Be(before);
        for (var i = 0; i < 20_000; i++) table.RemoveAll(Mark(i), i);
        (table.Count, table.Size).Should().Be((0, 0));
    }

    [Fact]
    public void The_total_size_is_correct_after_an_entry_is_replaced_by_one_of_another_size()
    {
        var table = new ResidentTable<int, Item>(100, new TableTotals(100, 10_000), static _ => false);
        for (var i = 0; i < 2_000; i++)
        {
            table.Add(Mark(i % 50), new Item(i % 50, i, 10 + (i * 7 % 300)));
            table.Size.Should().Be(Enumerable.Range(0, 50)
                .Sum(key => table.Find(Mark(key), key)?.Size ?? 0)).And.BeLessThanOrEqualTo(10_000);
        }
    }

    [Fact]
    public void A_key_is_kept_once_and_a_different_key_with_the_same_mark_is_separate()
    {
        var table = Table(100);
        for (var version = 0; version < 5; version++) table.Add(7, new Item(1, version));
        table.Add(7, new Item(2, 0));
        (table.Count, table.Find(7, 1)!.Version, table.Find(7, 2)!.Key).Should().Be((2, 4, 2));
        (table.Find(7, 3), table.Find(8, 1), table.MayHold(7), table.MayHold(8)).Should().Be((null, null, true, false));
        table.Remove(7, table.Find(7, 1)!);
        (table.Count, table.Find(7, 1)).Should().Be((1, null));
    }

    [Fact]
    public void A_removed_or_replaced_entry_is_never_found() =>
        Gen.Select(Gen.Int[1, 20], Gen.Select(Gen.Int[0, 30], Gen.Int[0, 2]).Array[0, 200]).Sample((limit, steps) =>
    {
        var table = Table(limit);
        var model = new Dictionary<int, int>();
        for (var at = 0; at < steps.Length; at++)
        {
            var (key, step) = steps[at];
            if (step == 0)
            {
                table.RemoveAll(Mark(key), key);
                model.Remove(key);
            }
            else if (step == 1)
            {
                table.Add(Mark(key), new Item(key, at));
                model[key] = at;
            }

            if (table.Count > limit || table.Count < 0) return false;
            if (table.Find(Mark(key), key) is { } found && (!model.TryGetValue(key, out var version) || version != found.Version))
                return false;
        }

        return true;
    });

    [Fact]
    public async Task Under_concurrent_use_the_limits_are_kept_and_no_stale_entry_is_found()
    {
        const int Workers = 4;
        var table = new ResidentTable<int, Item>(64, new TableTotals(64, 640), static item => item.Version % 7 == 0);
        var wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() =>
        {
            for (var i = 1; i < 100_000; i++)
            {
                var key = (Workers * (i % 50)) + worker; // used by this worker only
                var mark = Mark(key);
                table.Add(mark, new Item(key, i, 1 + (key % 20)));
                if (table.Find(mark, key) is { } found && found.Version != i) Interlocked.Increment(ref wrong);
                if (table.Count > 64 || table.Size > 640) Interlocked.Increment(ref wrong);
                table.Find(Mark(i % 200), i % 200);
                if (i % 3 != 0) continue;
                table.RemoveAll(mark, key);
                if (table.Find(mark, key) is not null) Interlocked.Increment(ref wrong);
            }
        })));
        wrong.Should().Be(0);
        for (var key = 0; key < Workers * 50; key++) table.RemoveAll(Mark(key), key);
        (table.Count, table.Size).Should().Be((0, 0));
    }

    private static ResidentTable<int, Item> Table(int limit) => new(limit, new TableTotals(limit, long.MaxValue), static _ => false);

    private static int Round(ResidentTable<int, Item> table, int first, int count) => Enumerable.Range(first, count)
        .Count(key => Ask(table, key));

    // Like a request: looks up the key and adds it if it is missing.
    private static bool Ask(ResidentTable<int, Item> table, int key)
    {
        var mark = Mark(key);
        if (table.Find(mark, key) is not null) return true;
        table.Add(mark, new Item(key, 0));
        return false;
    }

    // As random as the last bytes of a signature.
    private static ulong Mark(int number) => BitConverter.ToUInt64(SHA256.HashData(BitConverter.GetBytes(number)));

    private sealed class Item(int number, int version, int size = 1) : IResidentEntry<int>
    {
        public int Key => number;

        public int Version => version;

        public int Size => size;

        public bool IsOf(in int key) => key == number;
    }
}
