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
}
