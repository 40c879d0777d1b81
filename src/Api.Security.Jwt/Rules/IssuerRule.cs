namespace Api.Security.Jwt;

/// <summary>
/// Requires <c>iss</c> to equal the issuer, compared ordinally (case-sensitive; RFC 9068, 4). Before the signature was verified, <c>iss</c>
/// only selected the issuer; this rule checks it as a verified claim.
/// </summary>
internal sealed class IssuerRule(byte[] authority, IssuerName issuer) : IClaimRule
{
    private TokenFault Other => field ??= new(JwtRefusals.IssuerUnknown, $"an iss that is '{issuer.Authority}'");

    public TokenFault? Check(AccessToken token, double now) => token.Issuer.Is(authority) ? null : Other;
}
