using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>Writes what the script answers into the lines of a request, with the arithmetic of the counts of one node.</summary>
internal static class LimitAnswers
{
    public static void Write(ref LimitLine line, in LineAnswer answer, long time)
    {
        line.IsViolated = answer.State is LineState.Violated;
        (line.RetryAfter, line.ResetsAfter) = (0, 0);
        switch (line.Policy.Kind)
        {
            case RateLimitKind.Rate:
                var (limit, window) = (line.Limit, line.Policy.Window);
                line.Remaining = LimitMath.Remaining(answer.Level, line.Burst);
                if (line.IsViolated) line.RetryAfter = LimitMath.TimeToDrain(answer.Level + line.Needed - line.Burst, limit, window);
                line.ResetsAfter = line.IsViolated ? line.RetryAfter : LimitMath.TimeToDrain(answer.Level, limit, window);
                break;
            case RateLimitKind.Quota:
                line.Window = QuotaWindows.At(line.Policy, answer.From);
                line.Remaining = Math.Max(0, line.Limit - answer.Used);
                line.ResetsAfter = Math.Max(0, line.Window.To - time);
                if (line.IsViolated) line.RetryAfter = line.ResetsAfter;
                break;
            default:
                line.Remaining = Math.Max(0, line.Limit - answer.Used);
                if (line.IsViolated) line.RetryAfter = LimitTime.PerSecond;
                break;
        }
    }

    /// <summary>Enters the charge of a request that fits.</summary>
    public static void Charge(ref LimitLine line, in LineAnswer answer)
    {
        line.Charged = line.Policy.Kind is RateLimitKind.Concurrency ? 1 : line.Cost;
        line.Remaining = Math.Max(0, line.Remaining - line.Charged);
        if (line.Policy.Kind is RateLimitKind.Rate)
            line.ResetsAfter = LimitMath.TimeToDrain(answer.Level + line.Cost, line.Limit, line.Policy.Window);
    }
}
