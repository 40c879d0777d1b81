using System.Security.Claims;

namespace Api.Security;

/// <summary>Makes a fresh principal for each request: principals can be changed by the application, so none is shared.</summary>
internal static class PrincipalFactory
{
    public static ClaimsPrincipal Create(string scheme, AcceptedCaller caller)
    {
        var identity = new ClaimsIdentity(scheme, ApiClaimTypes.Subject, ApiClaimTypes.Roles);
        // The index saves an enumerator; the subject argument keeps AddClaim from cloning each claim.
        for (var i = 0; i < caller.Claims.Count; i++)
        {
            var (type, value, valueType) = caller.Claims[i];
            identity.AddClaim(new Claim(type, value, valueType, caller.Issuer, caller.Issuer, identity));
        }

        return new ClaimsPrincipal(identity);
    }
}
