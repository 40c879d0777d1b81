namespace Api.Security;

/// <summary>
/// The result of a step: a value or a refusal. For a credential of another scheme, a validator returns neither, which is
/// <c>default</c>.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Outcome<T>
    where T : class
{
    internal Outcome(T? value, Refusal? refusal, TimeSpan? retryAfter = null) =>
        (Value, Refusal, RetryAfter) = (value, refusal, retryAfter);

    /// <summary>The value; <see langword="null"/> when there is none.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; <see langword="null"/> when there is one.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The time to wait before a retry, for an outage or a limit; <see langword="null"/> when unknown.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Converts a value to a success.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Outcome<T>(T value) => Outcome.Success(value);

    /// <summary>Converts a reason to a refusal without a time for a retry.</summary>
    /// <param name="refusal">The reason.</param>
    public static implicit operator Outcome<T>(Refusal refusal) => Outcome.Refuse<T>(refusal);
}

/// <summary>Creates outcomes.</summary>
public static class Outcome
{
    /// <summary>Creates a success.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The outcome.</returns>
    public static Outcome<T> Success<T>(T value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value, null);
    }

    /// <summary>Creates a refusal.</summary>
    /// <typeparam name="T">The type of the value that a success would have.</typeparam>
    /// <param name="refusal">The reason.</param>
    /// <param name="retryAfter">For an outage or a limit: the time to wait before a retry. Without it, the answer says 5 s.</param>
    /// <returns>The outcome.</returns>
    public static Outcome<T> Refuse<T>(Refusal refusal, TimeSpan? retryAfter = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(null, refusal, retryAfter);
    }
}
