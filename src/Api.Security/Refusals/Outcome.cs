namespace Api.Security;

/// <summary>
/// What came of a step: a value, or a refusal. A validator that is asked about a credential of another scheme returns neither, which is
/// <c>default</c>.
/// </summary>
/// <typeparam name="T">What is found.</typeparam>
public readonly struct Outcome<T>
    where T : class
{
    internal Outcome(T? value, Refusal? refusal, TimeSpan? retryAfter = null) => (Value, Refusal, RetryAfter) = (value, refusal, retryAfter);

    /// <summary>The value; <see langword="null"/> when there is none.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; <see langword="null"/> when there is one.</summary>
    public Refusal? Refusal { get; }

    /// <summary>How long until another try makes sense, for an outage or a limit; <see langword="null"/> when that is not known.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>A success.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Outcome<T>(T value) => Outcome.Success(value);

    /// <summary>A refusal that says nothing about another try.</summary>
    /// <param name="refusal">The reason.</param>
    public static implicit operator Outcome<T>(Refusal refusal) => Outcome.Refuse<T>(refusal);
}

/// <summary>Creates outcomes.</summary>
public static class Outcome
{
    /// <summary>A success.</summary>
    /// <typeparam name="T">What is found.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The outcome.</returns>
    public static Outcome<T> Success<T>(T value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value, null);
    }

    /// <summary>A refusal.</summary>
    /// <typeparam name="T">What would have been found.</typeparam>
    /// <param name="refusal">The reason.</param>
    /// <param name="retryAfter">For an outage or a limit: how long until another try makes sense. The answer says 5 s without it.</param>
    /// <returns>The outcome.</returns>
    public static Outcome<T> Refuse<T>(Refusal refusal, TimeSpan? retryAfter = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(null, refusal, retryAfter);
    }
}
