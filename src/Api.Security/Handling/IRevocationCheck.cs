namespace Api.Security;

/// <summary>
/// Checks with every request whether a validated credential was revoked since it was issued, even when the validated credential
/// is cached. Register implementations as services; each one is called.
/// </summary>
public interface IRevocationCheck
{
    /// <summary>Checks a credential. This runs with every request, so it must answer from memory.</summary>
    /// <param name="caller">
    /// The caller of the validated credential, with claims such as <c>jti</c>, <c>sub</c>, <c>sid</c> and <c>iat</c>.
    /// </param>
    /// <param name="cancellationToken">Signaled when the client disconnects.</param>
    /// <returns>
    /// <see langword="true"/> when the credential was revoked. An exception is an outage: the request is answered with 503, never
    /// accepted.
    /// </returns>
    ValueTask<bool> IsRevokedAsync(AcceptedCaller caller, CancellationToken cancellationToken);
}
