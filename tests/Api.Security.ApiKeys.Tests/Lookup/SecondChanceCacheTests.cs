using System.Security.Cryptography;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Which entries the cache keeps, and how many. It always accepts the newest one.</summary>
public sealed class SecondChanceCacheTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_limit_is_kept_even_if_every_entry_is_in_use(int limit)
    {
        var table = new SecondChanceCache<int, Item>(limit);
        for (var i = 0; i < (4 * limit) + 20; i++)
        {
            table.Add(Mark(i), new Item(i));
            table.Count.Should().BeLessThanOrEqualTo(limit);
            for (var use = 0; use < 4; use++) table.Find(Mark(i), i).Should().NotBeNull();
        }

        table.Count.Should().BeGreaterThan(limit / 2);
    }

    [Fact]
    public void An_entry_in_use_outlives_a_flood_of_others()
    {
        var table = new SecondChanceCache<int, Item>(100);
        for (var i = 0; i < 10; i++) table.Add(Mark(i), new Item(i));
        for (var i = 10; i < 5000; i++)
        {
            table.Add(Mark(i), new Item(i));
            for (var hot = 0; i % 10 == 0 && hot < 10; hot++) table.Find(Mark(hot), hot).Should().NotBeNull();
        }

        table.Count.Should().BeInRange(90, 100);
    }

    [Fact]
    public void An_equal_entry_is_kept_once_and_different_entries_can_share_a_mark()
    {
        var table = new SecondChanceCache<int, Item>(100);
        for (var i = 0; i < 5; i++) table.Add(7, new Item(1));
        table.Add(7, new Item(2));
        table.Count.Should().Be(2);
        table.Find(7, 1)!.Key.Should().Be(1);
        table.Find(7, 2)!.Key.Should().Be(2);
        table.Find(7, 3).Should().BeNull();
        table.Find(8, 1).Should().BeNull();
        table.Remove(7, table.Find(7, 1)!);
        (table.Count, table.Find(7, 1)).Should().Be((1, null));
    }

    // As random as an ID. Evenly spaced marks share few buckets with about one salt in three hundred.
    private static ulong Mark(int number) => BitConverter.ToUInt64(SHA256.HashData(BitConverter.GetBytes(number)));

    private sealed class Item(int number) : ISecondChanceEntry<int>
    {
        public int Key => number;

        public bool IsOf(in int key) => key == number;
    }
}
