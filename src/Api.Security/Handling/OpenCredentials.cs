using System.Security.Claims;

namespace Api.Security;

/// <summary>Asks about the credential that an open connection began with, as if it were sent now: its time, its scheme, and whether it was revoked.</summary>
internal sealed class OpenCredentials(RevocationDispatcher revocations, RefusalLog log, TimeProvider clock)
{
    /// <summary>Does not throw. Principals of other schemes are not asked about.</summary>
    /// <param name="principal">The caller of the connection; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Signalled when the connection ends.</param>
    /// <returns><see langword="null"/> when it would still be accepted; otherwise why not.</returns>
    public async ValueTask<Refusal?> CheckAsync(ClaimsPrincipal? principal, CancellationToken cancellationToken)
    {
        foreach (var identity in principal?.Identities ?? [])
        {
            if (identity is not CallerIdentity { IsAuthenticated: true } ours || await CheckAsync(ours.Accepted, cancellationToken) is not { } refusal) continue;
            log.Refused(ours.AuthenticationType, refusal);
            return refusal;
        }

        return null;
    }

    private async ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken)
    {
        // The scheme first: it knows what the end of its credentials is called.
        if (caller.Status is { } status && await status.CheckAsync(caller, cancellationToken) is { } refusal) return refusal;
        if (caller.HasEnded(clock)) return Refusal.TokenExpired;
        return revocations.Any ? await revocations.CheckAsync(caller, cancellationToken) : null;
    }
}
