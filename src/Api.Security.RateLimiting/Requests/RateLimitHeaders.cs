using System.Globalization;
using System.Runtime.CompilerServices;

namespace Api.Security.RateLimiting;

/// <summary>
/// The headers about limits: <c>RateLimit-Policy</c> and <c>RateLimit</c> as structured fields (draft-ietf-httpapi-ratelimit-headers-10,
/// RFC 9651), or the older <c>X-RateLimit-…</c>. Not with 401, 403, 3xx and 5xx: their request was not charged, and a low number of a
/// redirect would delay following it.
/// </summary>
internal sealed class RateLimitHeaders(RateLimitSettings settings)
{
    private const string Policy = "RateLimit-Policy";
    private const string Current = "RateLimit";

    private readonly Func<object, Task> _onStarting = state =>
    {
        var feature = (RateLimitFeature)state;
        if (BelongWith(feature.Request.Response.StatusCode)) Write(feature, settings.Current.Options.HeaderStyle);
        return Task.CompletedTask;
    };

    /// <summary>Sends the headers with the response, whose status is not known yet.</summary>
    public void SendWith(HttpResponse response, RateLimitFeature feature)
    {
        if (settings.Current.Options.HeaderStyle is not RateLimitHeaderStyle.None) response.OnStarting(_onStarting, feature);
    }

    private static bool BelongWith(int status) =>
        status is (>= 200 and < 300) or (>= 400 and < 500 and not StatusCodes.Status401Unauthorized and not StatusCodes.Status403Forbidden);

    private static void Write(RateLimitFeature feature, RateLimitHeaderStyle style)
    {
        var (lines, headers) = (feature.Lines, feature.Request.Response.Headers);
        if (style is RateLimitHeaderStyle.IetfDraft or RateLimitHeaderStyle.Both)
        {
            headers[Policy] = feature.Caller.PolicyHeader.GetValue(lines);
            headers[Current] = StateOf(lines);
        }

        if (style is RateLimitHeaderStyle.XRateLimit or RateLimitHeaderStyle.Both)
        {
            ref readonly var tightest = ref lines[TightestOf(lines)];
            headers["X-RateLimit-Limit"] = Text(tightest.Limit);
            headers["X-RateLimit-Remaining"] = Text(tightest.Remaining);
            headers["X-RateLimit-Reset"] = Text(LimitTime.ToSeconds(tightest.ResetsAfter));
        }
    }

    private static string StateOf(LimitLine[] lines)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        foreach (ref readonly var line in lines.AsSpan())
        {
            if (text.Text.Length > 0) text.AppendLiteral(", ");
            text.AppendLiteral(line.Policy.QuotedName);
            text.AppendLiteral(";r=");
            text.AppendFormatted(Math.Min(line.Remaining, PolicyHeader.LargestInteger));
            if (line.Policy.Kind is RateLimitKind.Concurrency) continue;
            text.AppendLiteral(";t=");
            text.AppendFormatted(LimitTime.ToSeconds(line.ResetsAfter));
        }

        return text.ToStringAndClear();
    }

    private static int TightestOf(LimitLine[] lines)
    {
        var tightest = 0;
        for (var i = 1; i < lines.Length; i++)
            if (Room(lines[i]) < Room(lines[tightest])) tightest = i;
        return tightest;

        static double Room(in LimitLine line) => line.IsViolated ? -1 : (double)line.Remaining / line.Limit;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
