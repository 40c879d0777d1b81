namespace Api.Security.ApiKeys;

/// <summary>
/// The store has the key, but cannot read a value of the key or of its client. This concerns one key and is not an outage:
/// requests with that key are answered with 503, all others keep working.
/// </summary>
public sealed class ApiKeyUnreadableException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public ApiKeyUnreadableException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What cannot be read, without secrets and hashes.</param>
    public ApiKeyUnreadableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    /// <param name="message">What cannot be read, without secrets and hashes.</param>
    /// <param name="innerException">The cause. Only the name of its type is logged.</param>
    public ApiKeyUnreadableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
