namespace Api.Security.ApiKeys;

/// <summary>
/// A moment on two clocks: the monotonic clock, which cannot be set, and the wall clock, which keeps running while the node is
/// suspended. An age is the longer of the two elapsed times.
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
