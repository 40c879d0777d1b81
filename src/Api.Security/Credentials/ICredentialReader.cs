namespace Api.Security;

/// <summary>
/// Reads a credential from another place than <c>Authorization</c>: a key header, the client certificate. Register
/// implementations as services; every one is asked, and a request with credentials in two places is refused.
/// </summary>
public interface ICredentialReader
{
    /// <summary>Reads this reader's place. It must not throw on anything a client can send.</summary>
    /// <param name="request">The request.</param>
    /// <returns><see cref="CredentialReading.None"/> when the place is empty.</returns>
    CredentialReading Read(HttpRequest request);
}
