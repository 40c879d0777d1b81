namespace Api.Security;

/// <summary>
/// The result of a step: a value or a refusal. For a credential of another scheme, a validator returns neither, which is
/// <c>default</c>.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Outcome<T>
    where T : class
{
    internal Outcome(T? value, Refusal? refusal, TimeSpan? retryAfter = null, string? expected = null) =>
        (Value, Refusal, RetryAfter, Expected) = (value, refusal, retryAfter, expected);

    /// <summary>The value; <see langword="null"/> when there is none.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; <see langword="null"/> when there is one.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The time to wait before a retry, for an outage or a limit; <see langword="null"/> when unknown.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// What a valid request has in this case, for the log only; <see langword="null"/> for <see cref="Refusal.Expected"/> of the reason.
    /// </summary>
    public string? Expected { get; }

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
    /// <param name="expected">
    /// For the log only: what a valid request has, more exactly than <see cref="Refusal.Expected"/>, such as the configured values. Create
    /// the text once. It never contains anything that the client sent. Default: the text of the reason.
    /// </param>
    /// <returns>The outcome.</returns>
    public static Outcome<T> Refuse<T>(Refusal refusal, TimeSpan? retryAfter = null, string? expected = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(null, refusal, retryAfter, expected);
    }
}
