namespace Api.Security.Jwt;

/// <summary>
/// Refuses a token that is not bound to a key (<c>cnf</c>; RFC 7800, 3.1). Whether the binding holds is checked with each request.
/// </summary>
internal sealed class BindingRule(IssuerName issuer) : IClaimRule
{
    private TokenFault Unbound => field ??= new(
        JwtRefusals.BindingRequired,
        $"a token that is bound to a key (cnf), because RequireSenderConstrained of {issuer.Authority} is set: the client has to request "
        + "it with a DPoP proof or a client certificate");

    public TokenFault? Check(AccessToken token, double now) => token.Confirmation.IsPresent ? null : Unbound;
}
