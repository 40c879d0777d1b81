using System.Reflection;
using System.Security.Cryptography;

namespace Api.Security.Jwt.Tests.Caching;

/// <summary>How many tokens a table keeps, and which.</summary>
public sealed class TokenTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_limit_holds_also_when_every_token_is_in_use(int limit)
    {
        var table = new TokenTable(limit);
        for (var i = 0; i < (4 * limit) + 20; i++)
        {
            table.Add(Mark(i), Token(i));
            table.Count.Should().BeLessThanOrEqualTo(limit);
            for (var use = 0; use < 4; use++) table.Find(Mark(i), Token(i).Digest);
        }

        table.Count.Should().BeGreaterThan(limit / 2);
    }

    [Fact]
    public void A_token_in_use_outlives_a_flood_of_others()
    {
        var table = new TokenTable(100);
        for (var i = 0; i < 10; i++) table.Add(Mark(i), Token(i));
        for (var i = 10; i < 5000; i++)
        {
            table.Add(Mark(i), Token(i));
            for (var hot = 0; i % 10 == 0 && hot < 10; hot++) table.Find(Mark(hot), Token(hot).Digest).Should().NotBeNull();
        }

        table.Count.Should().BeInRange(90, 100);
    }

    [Fact]
    public void The_same_token_twice_is_kept_once_and_another_with_the_same_mark_is_another()
    {
        var table = new TokenTable(100);
        for (var i = 0; i < 5; i++) table.Add(7, Token(1));
        table.Add(7, Token(2));
        table.Count.Should().Be(2);
        table.Find(7, Token(1).Digest)!.Digest.Should().Be(Token(1).Digest);
        table.Find(7, Token(2).Digest)!.Digest.Should().Be(Token(2).Digest);
        table.Find(7, Token(3).Digest).Should().BeNull();
        table.Find(8, Token(1).Digest).Should().BeNull();
        table.Remove(7, table.Find(7, Token(1).Digest)!);
        (table.Count, table.Find(7, Token(1).Digest)).Should().Be((1, null));
    }

    [Fact]
    public async Task Uses_are_counted_up_to_three_whoever_counts()
    {
        var table = new TokenTable(8);
        var uses = (byte[])typeof(TokenTable).BaseType!.GetField("_uses", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(table)!;
        var tooMany = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                var number = (i * 4) + worker;
                table.Add(Mark(number % 32), Token(number % 32));
                table.Find(Mark(number % 16), Token(number % 16).Digest);
                if (uses.Any(count => count > 3)) Interlocked.Increment(ref tooMany);
            }
        })));
        tooMany.Should().Be(0);
        table.Count.Should().BeInRange(1, 8);
    }

    // As random as the end of a signature: evenly spaced ones meet in few buckets, for about one salt in three hundred.
    private static ulong Mark(int number) => BitConverter.ToUInt64(SHA256.HashData(BitConverter.GetBytes(number)));

    private static ValidatedToken Token(int number) => new(new TokenDigest((ulong)number, 1, 2, 3), 0, null!, null!, null!, default, 0, 0);
}
