using System.Security.Claims;

namespace Api.Security;

/// <summary>Makes a fresh principal for each request: principals can be changed by the application, so none is shared.</summary>
internal static class PrincipalFactory
{
    public static ClaimsPrincipal Create(string scheme, AcceptedCaller caller)
    {
        var identity = new ClaimsIdentity(scheme, ApiClaimTypes.Subject, ApiClaimTypes.Roles);
        // The subject argument keeps AddClaim from cloning each claim.
        foreach (ref readonly var claim in caller.EachClaim)
            identity.AddClaim(new Claim(claim.Type, claim.Value, claim.ValueType, caller.Issuer, caller.Issuer, identity));
        return new ClaimsPrincipal(identity);
    }
}
