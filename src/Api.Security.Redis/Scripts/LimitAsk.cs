using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>What one call asks about one line, beside the line itself.</summary>
internal struct LimitAsk
{
    /// <summary>For a quota: the time in the first of the two windows that are sent.</summary>
    public long Time;

    /// <summary>For a quota: what was used before the count was lost; <see langword="null"/> to be told that it is not there.</summary>
    public long? Seed;

    /// <summary>For a quota: the units to take in advance, as far as they are left.</summary>
    public long Take;

    /// <summary>For a quota: what this node knows.</summary>
    public KnownUse Known;

    /// <summary>For concurrency: the name of the request.</summary>
    public string? Member;

    /// <summary>Answer: what the script says about the line.</summary>
    public LineAnswer Answer;
}

/// <summary>What a node knows about a quota from the latest answer.</summary>
/// <param name="Made">When the count was created; 0 when nothing is known.</param>
/// <param name="Used">The units used.</param>
internal readonly record struct KnownUse(long Made, long Used);

/// <summary>What the script answers about one line, before the charge.</summary>
internal struct LineAnswer
{
    public LineState State;

    /// <summary>For a rate: the level.</summary>
    public double Level;

    /// <summary>For a quota, the units used; for concurrency, the running requests.</summary>
    public long Used;

    /// <summary>For a quota: the start of the window, or the time for which a window is needed.</summary>
    public long From;

    /// <summary>For a quota: when the count was created.</summary>
    public long Made;

    /// <summary>For a quota: the units taken in advance.</summary>
    public long Taken;
}

/// <summary>The script knows these numbers.</summary>
internal enum LineState
{
    Fits,
    Violated,
    NeedsWindow,
    NeedsSeed,
}

/// <summary>The script knows these numbers.</summary>
internal enum CallState
{
    Fits,
    Violated,
    Undecided,
}
