using System.Security.Claims;

namespace Api.Security;

/// <summary>Creates a new principal for each request. The application can change a principal, so none is shared.</summary>
internal sealed class PrincipalFactory(ClaimInterpretation meaning)
{
    public ClaimsPrincipal Create(string scheme, AcceptedCaller caller) => new(new CallerIdentity(scheme, caller, meaning));
}
