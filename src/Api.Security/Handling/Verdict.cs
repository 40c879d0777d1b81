namespace Api.Security;

/// <summary>A validator's answer: not mine, accepted, or refused with a reason. <c>default</c> is <see cref="NotMine"/>.</summary>
public readonly struct Verdict
{
    private Verdict(AcceptedCaller? caller, Refusal? refusal, TimeSpan? retryAfter) =>
        (Caller, Refusal, RetryAfter) = (caller, refusal, retryAfter);

    /// <summary>Another scheme's credential.</summary>
    public static Verdict NotMine => default;

    /// <summary>Who was accepted, if so.</summary>
    public AcceptedCaller? Caller { get; }

    /// <summary>Why the credential was refused, if so.</summary>
    public Refusal? Refusal { get; }

    /// <summary>For an outage: how long until another try makes sense.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Mine, and yes.</summary>
    /// <param name="caller">Who it is.</param>
    /// <returns>The verdict.</returns>
    public static Verdict Accept(AcceptedCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new(caller, null, null);
    }

    /// <summary>Mine, and no.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="retryAfter">For an outage: how long until another try makes sense; 5 s when not given.</param>
    /// <returns>The verdict.</returns>
    public static Verdict Refuse(Refusal refusal, TimeSpan? retryAfter = null) => new(null, refusal, retryAfter);
}
