using System.Security.Claims;

namespace Api.Security;

/// <summary>The credentials of this library behind a principal; none behind one of other schemes.</summary>
internal static class CallerCredentials
{
    /// <summary>Whether a request with one of them would be refused because its time is over.</summary>
    public static bool HaveEnded(ClaimsPrincipal? principal, TimeProvider clock)
    {
        if (principal is null) return false;
        foreach (var identity in AuthenticatedIdentities.Identities(principal))
            if (identity is CallerIdentity ours && ours.Accepted.HasEnded(clock)) return true;
        return false;
    }
}
