using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Checks the credential of an open connection as if it were sent now: its status in its scheme, its expiry, and whether it was
/// revoked.
/// </summary>
internal sealed class OpenCredentials(RevocationDispatcher revocations, RefusalLog log, TimeProvider clock)
{
    /// <summary>Checks the credential. Does not throw. Identities of other schemes are not checked.</summary>
    /// <param name="principal">The caller of the connection; <see langword="null"/> for none.</param>
    /// <param name="request">The request of the connection, for the log.</param>
    /// <param name="cancellationToken">Signaled when the connection ends.</param>
    /// <returns><see langword="null"/> when it would still be accepted; otherwise the reason.</returns>
    public async ValueTask<Refusal?> CheckAsync(ClaimsPrincipal? principal, HttpContext? request, CancellationToken cancellationToken)
    {
        foreach (var identity in principal?.Identities ?? [])
        {
            if (identity is not CallerIdentity { IsAuthenticated: true } ours ||
                await CheckAsync(ours.Accepted, cancellationToken) is not { } refusal) continue;
            log.Refused(ours.AuthenticationType, refusal)?.Write(request, expected: null);
            return refusal;
        }

        return null;
    }

    private async ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken)
    {
        // The scheme first: it has the reason for an expired credential of its own.
        if (caller.Status is { } status && await status.CheckAsync(caller, cancellationToken) is { } refusal) return refusal;
        if (caller.HasEnded(clock)) return Refusal.TokenExpired;
        return revocations.Any ? await revocations.CheckAsync(caller, cancellationToken) : null;
    }
}
