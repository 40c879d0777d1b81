using System.Buffers.Text;
using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>One call of the script that decides: its arguments, and its answer.</summary>
internal static class DecideCall
{
    private const int MostArguments = 12; // of a line

    /// <summary>Returns the keys and arguments for some lines of a request.</summary>
    /// <param name="keys">The names of the keys.</param>
    /// <param name="lines">All lines.</param>
    /// <param name="asks">What is asked about each.</param>
    /// <param name="which">The lines of this call.</param>
    /// <param name="charges">Whether to charge them when they fit.</param>
    /// <param name="time">The time of a test.</param>
    public static (RedisKey[] Keys, RedisValue[] Values) Create(
        LimitKeys keys, LimitLine[] lines, LimitAsk[] asks, ReadOnlySpan<int> which, bool charges, long? time)
    {
        var (names, values) = (new List<RedisKey>(2), new List<RedisValue>(2 + (which.Length * MostArguments)));
        values.Add(time ?? RedisValue.EmptyString);
        values.Add(charges ? 1 : 0);
        foreach (var i in which) Add(names, values, keys.KeyOf(lines[i]), lines[i], asks[i]);
        return ([.. names], [.. values]);
    }

    /// <summary>Reads an answer.</summary>
    /// <returns>What the script says about all lines, and its time.</returns>
    /// <exception cref="RedisFailure">It is not an answer of the script.</exception>
    public static (CallState State, long Time) Read(RedisResult result, LimitLine[] lines, LimitAsk[] asks, ReadOnlySpan<int> which)
    {
        ReadOnlySpan<byte> text = (byte[]?)result;
        var state = (CallState)Number(ref text);
        var time = Number(ref text);
        foreach (var i in which)
        {
            ref var answer = ref asks[i].Answer;
            answer.State = (LineState)Number(ref text);
            switch (lines[i].Policy.Kind)
            {
                case RateLimitKind.Rate:
                    answer.Level = Level(ref text);
                    break;
                case RateLimitKind.Quota:
                    answer.Used = Number(ref text);
                    answer.From = Number(ref text);
                    answer.Made = Number(ref text);
                    answer.Taken = Number(ref text);
                    break;
                default:
                    answer.Used = Number(ref text);
                    break;
            }
        }

        return (state, time);
    }

    private static void Add(List<RedisKey> names, List<RedisValue> values, RedisKey key, in LimitLine line, in LimitAsk ask)
    {
        var at = names.IndexOf(key);
        if (at < 0)
        {
            at = names.Count;
            names.Add(key);
        }

        var policy = line.Policy;
        values.Add(policy.Kind switch { RateLimitKind.Rate => "r", RateLimitKind.Quota => "q", _ => "c" });
        values.Add(at + 1);
        values.Add(LimitKeys.Field(policy));
        values.Add(line.Limit);
        switch (policy.Kind)
        {
            case RateLimitKind.Rate:
                values.Add(line.Cost);
                values.Add(line.Burst);
                values.Add(policy.Window);
                break;
            case RateLimitKind.Quota:
                var (first, second) = QuotaWindows.From(policy, ask.Time);
                values.Add(line.Cost);
                values.Add(ask.Take);
                values.Add(first.From);
                values.Add(first.To);
                values.Add(second.To);
                values.Add(ask.Seed ?? RedisValue.EmptyString);
                values.Add(ask.Known.Made);
                values.Add(ask.Known.Used);
                break;
            default:
                values.Add(ask.Member);
                break;
        }
    }

    private static long Number(ref ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long value, out var length) ? After(ref text, length, value) : throw Unreadable();

    private static double Level(ref ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double value, out var length) ? After(ref text, length, value) : throw Unreadable();

    private static T After<T>(ref ReadOnlySpan<byte> text, int length, T value)
    {
        text = text.Length > length ? text[(length + 1)..] : [];
        return value;
    }

    private static RedisFailure Unreadable() => new("an unreadable answer");
}
