using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// The log line of one scheme and reason: at most ten a second. Once there are more, they are logged as one line with their count a minute
/// later.
/// </summary>
internal sealed class RefusalLine(ILogger logger, TimeProvider clock, string scheme, Refusal refusal, bool isEnforced) : IDisposable
{
    private const int LinesPerSecond = 10;

    private readonly Lock _lock = new();
    private long _second = long.MinValue;
    private int _written;
    private long _held;
    private ITimer? _minute;

    /// <summary>The reason as it is logged.</summary>
    public Refusal Refusal => refusal;

    /// <summary>Counts a request.</summary>
    /// <returns>Whether its line may be written. Its text is created only then.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (MayWrite()) return true;
            _held++;
            return false;
        }
    }

    /// <summary>Writes the line for a request.</summary>
    /// <param name="request">The request; <see langword="null"/> when there is none.</param>
    /// <param name="expected">What was expected; <see langword="null"/> for the text of the reason.</param>
    public void Write(HttpContext? request, string? expected)
    {
        var (endpoint, trace) = (EndpointName.Get(request), RequestTrace.IdOf(request));
        if (isEnforced) logger.Refused(scheme, endpoint, refusal.Reason, expected ?? refusal.Expected, trace);
        else logger.WouldDeny(scheme, endpoint, refusal.Reason, expected ?? refusal.Expected, trace);
    }

    public void Dispose()
    {
        lock (_lock) _minute?.Dispose();
    }

    private bool MayWrite()
    {
        if (_minute is not null) return false;
        var second = clock.GetTimestamp() / clock.TimestampFrequency;
        if (second != _second) (_second, _written) = (second, 0);
        if (_written++ < LinesPerSecond) return true;
        _minute = clock.CreateTimer(
            static line => ((RefusalLine)line!).Summarize(), this, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        return false;
    }

    private void Summarize()
    {
        long held;
        lock (_lock)
        {
            (held, _held) = (_held, 0);
            _minute?.Dispose();
            _minute = null;
        }

        if (isEnforced) logger.RefusedMore(scheme, held, refusal.Reason, refusal.Expected);
        else logger.WouldDenyMore(scheme, held, refusal.Reason, refusal.Expected);
    }
}
