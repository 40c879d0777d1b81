namespace Api.Security.ApiKeys;

/// <summary>
/// A store has the key, but a value in its row or in that of its client cannot be read. This concerns one key and is no outage:
/// requests with that key are answered with 503, all others go on.
/// </summary>
public sealed class ApiKeyUnreadableException : Exception
{
    /// <summary>Makes one without a text.</summary>
    public ApiKeyUnreadableException()
    {
    }

    /// <summary>Makes one with a text.</summary>
    /// <param name="message">What cannot be read; no secret and no hash.</param>
    public ApiKeyUnreadableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text and its cause.</summary>
    /// <param name="message">What cannot be read; no secret and no hash.</param>
    /// <param name="innerException">Why. Only the name of its type is logged.</param>
    public ApiKeyUnreadableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
