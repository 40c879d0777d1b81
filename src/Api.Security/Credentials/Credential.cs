namespace Api.Security;

/// <summary>What a client sent to identify itself: an HTTP authentication scheme and a value, not yet validated.</summary>
public class Credential
{
    /// <summary>Creates a credential.</summary>
    /// <param name="scheme">The HTTP authentication scheme, such as <c>Bearer</c> (RFC 9110, 11.1); case-insensitive.</param>
    /// <param name="value">The raw value. It never appears in a log, a metric, a trace or an exception.</param>
    /// <exception cref="ArgumentException"><paramref name="scheme"/> is empty.</exception>
    public Credential(string scheme, ReadOnlyMemory<char> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        (Scheme, Value) = (scheme, value);
    }

    /// <summary>The HTTP authentication scheme as the client wrote it.</summary>
    public string Scheme { get; }

    /// <summary>The id that the client sent with the credential, if any, such as the id of an API key; not yet validated.</summary>
    public virtual string? Id => null;

    /// <summary>The raw value: a part of the request's own text, so it is not copied. It is secret: do not log or return it.</summary>
    public ReadOnlyMemory<char> Value { get; }

    /// <summary>Returns the scheme; the value is never shown.</summary>
    /// <returns>The scheme and a placeholder.</returns>
    public sealed override string ToString() => $"{Scheme} [hidden]";
}
