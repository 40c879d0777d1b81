namespace Api.Security;

/// <summary>
/// Asked about every validated credential with every request, also when the credential itself is remembered: whether it has
/// been taken back since it was issued. Register implementations as services; each one is asked.
/// </summary>
public interface IRevocationCheck
{
    /// <summary>Decides. It is on the way of every request, so it answers from memory.</summary>
    /// <param name="caller">Whom the credential speaks for, with claims such as <c>jti</c>, <c>sub</c>, <c>sid</c> and <c>iat</c>.</param>
    /// <param name="cancellationToken">Signalled when the client gives up.</param>
    /// <returns><see langword="true"/> when the credential no longer counts. An exception is an outage: 503, never accepted.</returns>
    ValueTask<bool> IsRevokedAsync(AcceptedCaller caller, CancellationToken cancellationToken);
}
