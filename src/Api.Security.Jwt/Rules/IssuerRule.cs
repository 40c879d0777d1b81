namespace Api.Security.Jwt;

/// <summary>
/// <c>iss</c> equals the configured issuer, ordinal (RFC 9068, 4). It picked this issuer before the signature; now that the
/// signature holds it is checked as a claim.
/// </summary>
internal sealed class IssuerRule(byte[] authority) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now) => token.Issuer.Is(authority) ? null : JwtRefusals.IssuerUnknown;
}
