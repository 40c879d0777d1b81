using System.Security.Claims;

namespace Api.Security;

/// <summary>The credentials of this library behind a principal. A principal of another scheme has none.</summary>
internal static class CallerCredentials
{
    /// <summary>Checks whether one of the credentials has expired, so that a request with it would be refused.</summary>
    public static bool HaveEnded(ClaimsPrincipal? principal, TimeProvider clock)
    {
        if (principal is null) return false;
        foreach (var identity in CallerIdentities.Identities(principal))
            if (identity is CallerIdentity ours && ours.Accepted.HasEnded(clock)) return true;
        return false;
    }

    /// <summary>Returns why a credential that has expired is not accepted: the reason of its scheme.</summary>
    public static async ValueTask<Refusal> WhyEndedAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        foreach (var identity in principal.Identities.OfType<CallerIdentity>())
            if (identity.Accepted.Status is { } status && await status.CheckAsync(identity.Accepted, cancellationToken) is { } refusal)
                return refusal;
        return Refusal.TokenExpired;
    }
}
