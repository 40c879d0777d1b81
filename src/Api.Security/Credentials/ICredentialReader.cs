namespace Api.Security;

/// <summary>
/// Reads a credential from a place other than <c>Authorization</c>, such as a key header or the client certificate. Register
/// implementations as services; each one is called, and a request with credentials in two places is refused.
/// </summary>
public interface ICredentialReader
{
    /// <summary>Reads the credential. It must not throw, whatever a client sends.</summary>
    /// <param name="request">The request.</param>
    /// <returns><see cref="CredentialReading.None"/> when there is no credential in this place.</returns>
    CredentialReading Read(HttpRequest request);

    /// <summary>
    /// Whether what it reads counts only when nothing else was sent: a client certificate belongs to the connection, and is no second
    /// credential beside a token or a key.
    /// </summary>
    internal bool IsFallback => false;
}
