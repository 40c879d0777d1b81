namespace Api.Security.DPoP;

/// <summary>
/// The time for proofs. A clock that is set back would make used proofs acceptable again that were already forgotten, so the latest time is
/// remembered.
/// </summary>
internal sealed class ProofClock(TimeProvider clock)
{
    // Written at most twice a second, because all cores read it.
    private const long Step = TimeSpan.TicksPerSecond / 2;

    private long _latest;

    /// <summary>
    /// How long a used proof is kept beyond its time. The clocks of nodes with a shared store may differ by as much: otherwise the node
    /// whose clock is behind would still accept what the store has just forgotten.
    /// </summary>
    public static TimeSpan Slack { get; } = TimeSpan.FromSeconds(30);

    public DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        var latest = Volatile.Read(ref _latest);
        while (now.UtcTicks > latest + Step)
        {
            var seen = Interlocked.CompareExchange(ref _latest, now.UtcTicks, latest);
            if (seen == latest) break;
            latest = seen;
        }

        return now;
    }

    /// <summary>Whether a proof that had to be kept until then may have been used and forgotten, before the clock was set back.</summary>
    public bool MayHaveForgotten(DateTimeOffset keptUntil) => keptUntil.UtcTicks <= Volatile.Read(ref _latest) + Step;
}
