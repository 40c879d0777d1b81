namespace Api.Security;

/// <summary>
/// Asked about a credential that was accepted earlier and is used again without being sent again: with every method that is called
/// over an open SignalR connection. Its own time (<see cref="AcceptedCaller.ExpiresAt"/>) and <see cref="IRevocationCheck"/> are asked as well.
/// </summary>
public interface ICredentialStatus
{
    /// <summary>Decides whether the credential would still be accepted. Does not throw; an outage is an answer.</summary>
    /// <param name="caller">Whom the credential speaks for, as it was accepted.</param>
    /// <param name="cancellationToken">Signalled when the connection ends.</param>
    /// <returns><see langword="null"/> when it would; otherwise why not.</returns>
    ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken);
}
