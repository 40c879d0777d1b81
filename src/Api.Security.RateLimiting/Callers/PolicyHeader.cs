using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;

namespace Api.Security.RateLimiting;

/// <summary>
/// The value of <c>RateLimit-Policy</c> for one caller. It is the same for most requests, so it is written again only when a policy, a
/// limit or the length of a window has changed.
/// </summary>
internal sealed class PolicyHeader
{
    /// <summary>The largest integer in a header (RFC 9651, 3.3.1).</summary>
    public const long LargestInteger = 999_999_999_999_999;

    private volatile Latest? _latest;

    public StringValues GetValue(LimitLine[] lines)
    {
        if (_latest is not { } latest || !latest.Fits(lines)) _latest = latest = new(lines);
        return latest.Text;
    }

    private sealed class Latest(LimitLine[] lines)
    {
        private readonly (LimitPolicy Policy, long Limit, long Seconds)[] _all = Array.ConvertAll(lines, ValuesOf);

        public StringValues Text { get; } = Write(lines);

        public bool Fits(LimitLine[] lines)
        {
            if (lines.Length != _all.Length) return false;
            for (var i = 0; i < lines.Length; i++)
            {
                ref readonly var line = ref lines[i];
                ref readonly var known = ref _all[i];
                if (line.Policy != known.Policy || line.Limit != known.Limit || SecondsOf(line) != known.Seconds) return false;
            }

            return true;
        }

        private static (LimitPolicy Policy, long Limit, long Seconds) ValuesOf(LimitLine line) =>
            (line.Policy, line.Limit, SecondsOf(line));

        private static string Write(LimitLine[] lines)
        {
            var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
            foreach (ref readonly var line in lines.AsSpan())
            {
                if (text.Text.Length > 0) text.AppendLiteral(", ");
                text.AppendLiteral(line.Policy.QuotedName);
                text.AppendLiteral(";q=");
                text.AppendFormatted(Math.Min(line.Limit, LargestInteger));
                text.AppendLiteral(line.Policy.Kind is RateLimitKind.Concurrency ? ";qu=\"concurrent-requests\"" : ";w=");
                if (line.Policy.Kind is not RateLimitKind.Concurrency) text.AppendFormatted(SecondsOf(line));
            }

            return text.ToStringAndClear();
        }

        private static long SecondsOf(in LimitLine line) => line.Policy.Kind switch
        {
            RateLimitKind.Quota => line.Window.Seconds,
            RateLimitKind.Rate => line.Policy.Window / LimitTime.PerSecond,
            _ => 0,
        };
    }
}
