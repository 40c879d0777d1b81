using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Whether something belongs to a caller: to the subject, or, for a token without one, to the client. By one identity of the
/// principal, since subject and issuer belong together.
/// </summary>
internal static class Ownership
{
    /// <param name="caller">Who is calling.</param>
    /// <param name="ownerId">The owner's subject.</param>
    /// <param name="issuer">Who issued it; <see langword="null"/> when nobody says so.</param>
    /// <param name="issuers">Who may be meant then.</param>
    public static bool IsOwner(ClaimsPrincipal caller, string? ownerId, string? issuer, CallerIssuers issuers)
    {
        if (string.IsNullOrEmpty(ownerId)) return false; // what a store does not say belongs to nobody
        foreach (var identity in AuthenticatedIdentities.Identities(caller))
        {
            if ((Find(identity, ApiClaimTypes.Subject) ?? Find(identity, ApiClaimTypes.ClientId)) is not { } self) continue;
            if (!string.Equals(self.Value, ownerId, StringComparison.Ordinal)) continue;
            if (issuer is null ? issuers.IsMeantBySubjectAlone(self) : string.Equals(self.Issuer, issuer, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static Claim? Find(ClaimsIdentity identity, string type)
    {
        foreach (var claim in AuthenticatedIdentities.Claims(identity))
            if (string.Equals(claim.Type, type, StringComparison.Ordinal)) return claim;
        return null;
    }
}
