namespace Api.Security.ApiKeys;

/// <summary>Limits the log lines of one kind to 250 a minute, and reports afterwards how many more there were.</summary>
internal sealed class LinesPerMinute(string kind, TimeProvider clock, Action<long, string> report)
{
    public const int Most = 250;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _since;
    private int _written;
    private long _leftOut;

    /// <returns>Whether the line may be written.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            if (_written == 0 || (_leftOut == 0 && clock.GetElapsedTime(_since, now) >= Length)) (_since, _written) = (now, 0);
            if (_written < Most)
            {
                _written++;
                return true;
            }

            if (_leftOut++ == 0) _ = ReportAsync(Length - clock.GetElapsedTime(_since, now));
            return false;
        }
    }

    private async Task ReportAsync(TimeSpan wait)
    {
        await Task.Delay(wait, clock);
        long leftOut;
        lock (_lock) (leftOut, _leftOut, _written) = (_leftOut, 0, 0);
        report(leftOut, kind);
    }
}
