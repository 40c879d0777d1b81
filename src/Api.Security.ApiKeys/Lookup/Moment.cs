namespace Api.Security.ApiKeys;

/// <summary>
/// A moment on both clocks: the monotonic one, which nobody can set, and the wall clock, which keeps running while the node is
/// suspended. An age is whatever the clock that saw more time says.
/// </summary>
internal readonly record struct Moment(long Timestamp, long UtcTicks)
{
    public static Moment Now(TimeProvider clock) => new(clock.GetTimestamp(), clock.GetUtcNow().UtcTicks);

    public DateTimeOffset Time => new(UtcTicks, TimeSpan.Zero);

    public TimeSpan AgeAt(in Moment later, TimeProvider clock)
    {
        var (elapsed, onTheWall) = (clock.GetElapsedTime(Timestamp, later.Timestamp), new TimeSpan(later.UtcTicks - UtcTicks));
        return elapsed > onTheWall ? elapsed : onTheWall;
    }
}
