using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Recognizes callers whose roles the issuer left out of the credential: a user with too many groups for a token of Microsoft Entra
/// (<c>hasgroups</c>), or roles that have to be fetched elsewhere (<c>_claim_names</c>; OpenID Connect Core, 5.6.2). Used only after a role
/// was missing.
/// </summary>
internal static class OmittedRoles
{
    private const string Groups = "groups";

    private static readonly ClaimPath HasGroups = ClaimPath.Parse("hasgroups");

    /// <summary>Returns why a role is missing.</summary>
    public static Refusal Explain(ClaimsPrincipal caller) => Are(caller) ? Refusal.RolesOmitted : Refusal.RoleMissing;

    private static bool Are(ClaimsPrincipal caller)
    {
        foreach (var identity in CallerIdentities.Identities(caller))
        {
            if (identity is CallerIdentity { Accepted: var accepted } &&
                accepted.RoleSources.Plain.Any(claim => IsElsewhere(accepted, claim))) return true;
        }

        return false;
    }

    private static bool IsElsewhere(AcceptedCaller caller, string claim) =>
        (claim == Groups && HasGroups.Any(caller.EachClaim, 0, static (value, _) => value.Text == "true")) ||
        (ClaimPath.TryParse($"_claim_names['{claim}']", out var place) && place!.Any(caller.EachClaim, 0, static (_, _) => true));
}
