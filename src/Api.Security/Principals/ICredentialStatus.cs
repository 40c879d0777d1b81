namespace Api.Security;

/// <summary>
/// Checks a credential that was accepted earlier and is used again without being sent again: for every method call over an open
/// SignalR connection. Its expiry (<see cref="AcceptedCaller.ExpiresAt"/>) and <see cref="IRevocationCheck"/> are checked as
/// well.
/// </summary>
public interface ICredentialStatus
{
    /// <summary>Checks whether the credential would still be accepted. Does not throw; an outage is returned as a refusal.</summary>
    /// <param name="caller">The caller, as accepted with the credential.</param>
    /// <param name="cancellationToken">Canceled when the connection ends.</param>
    /// <returns><see langword="null"/> when it would; otherwise the reason.</returns>
    ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken);
}
