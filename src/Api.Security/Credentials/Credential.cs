namespace Api.Security;

/// <summary>What a client sent to identify itself: an HTTP authentication scheme and its value, not yet believed.</summary>
public class Credential
{
    /// <summary>Creates a credential.</summary>
    /// <param name="scheme">The HTTP authentication scheme, such as <c>Bearer</c> (RFC 9110, 11.1); compared without case.</param>
    /// <param name="value">The raw value. It never appears in a log, a metric, a trace or an exception.</param>
    /// <exception cref="ArgumentException"><paramref name="scheme"/> is empty.</exception>
    public Credential(string scheme, ReadOnlyMemory<char> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        (Scheme, Value) = (scheme, value);
    }

    /// <summary>The HTTP authentication scheme as the client wrote it.</summary>
    public string Scheme { get; }

    /// <summary>What the client says the credential is called, where that is sent beside it, such as the id of an API key; not yet believed.</summary>
    public string? Id { get; init; }

    /// <summary>The raw value: a part of the request's own text, so no copy of it is made. Secret: do not log it, do not echo it.</summary>
    public ReadOnlyMemory<char> Value { get; }

    /// <summary>The scheme alone; the value is never shown.</summary>
    /// <returns>The scheme and a placeholder.</returns>
    public sealed override string ToString() => $"{Scheme} [hidden]";
}
