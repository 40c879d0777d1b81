using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Checks whether an object belongs to a caller: to the subject or, for a token without a subject, to the client. Subject and
/// issuer must be of the same identity.
/// </summary>
internal static class Ownership
{
    /// <param name="caller">The caller.</param>
    /// <param name="ownerId">The owner's subject.</param>
    /// <param name="issuer">The issuer of the owner's subject; <see langword="null"/> when it is not specified.</param>
    /// <param name="issuers">The trusted issuers; used when no issuer is specified.</param>
    public static bool IsOwner(ClaimsPrincipal caller, string? ownerId, string? issuer, CallerIssuers issuers)
    {
        if (string.IsNullOrEmpty(ownerId)) return false; // an object without an owner belongs to no caller
        foreach (var identity in CallerIdentities.Identities(caller))
        {
            if ((Find(identity, ApiClaimTypes.Subject) ?? Find(identity, ApiClaimTypes.ClientId)) is not { } self) continue;
            if (!string.Equals(self.Value, ownerId, StringComparison.Ordinal)) continue;
            if (issuer is null ? issuers.IsMeantBySubjectAlone(self) : string.Equals(self.Issuer, issuer, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static Claim? Find(ClaimsIdentity identity, string type)
    {
        foreach (var claim in CallerIdentities.Claims(identity))
            if (string.Equals(claim.Type, type, StringComparison.Ordinal)) return claim;
        return null;
    }
}
