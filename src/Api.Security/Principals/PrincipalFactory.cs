using System.Security.Claims;

namespace Api.Security;

/// <summary>Makes a fresh principal for each request: principals can be changed by the application, so none is shared.</summary>
internal sealed class PrincipalFactory(ClaimInterpretation meaning)
{
    public ClaimsPrincipal Create(string scheme, AcceptedCaller caller) => new(new CallerIdentity(scheme, caller, meaning));
}
