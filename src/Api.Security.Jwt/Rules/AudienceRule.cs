using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Requires <c>aud</c> to contain one of this API's names, compared ordinally (case-sensitive; RFC 7519, 4.1.3; RFC 9068, 4).
/// </summary>
internal sealed class AudienceRule(string[] audiences, ProfileRules profile, IssuerName issuer) : IClaimRule
{
    private const string AudienceClaim = "aud";

    private readonly byte[][] _utf8 = [.. audiences.Select(Encoding.UTF8.GetBytes)];

    private TokenFault Missing => field ??= TokenFault.Missing(
        profile.ClientIsAudience ? $"{AudienceClaim} or {ApiClaimTypes.ClientId}" : AudienceClaim, issuer);

    private TokenFault Malformed => field ??= TokenFault.Malformed(AudienceClaim, "a string or an array of strings", issuer);

    private TokenFault Mismatch => field ??= new(JwtRefusals.AudienceMismatch, profile.ClientIsAudience
        ? $"an aud, or without one a client_id, that is {IssuerName.Either(audiences)} (Audiences of {issuer.Authority})"
        : $"an aud that contains {IssuerName.Either(audiences)} (Audiences of {issuer.Authority})");

    /// <summary>Checks the same condition for a caller whose token was validated before.</summary>
    public bool Admits(AcceptedCaller caller)
    {
        var type = profile.ClientIsAudience && !Holds(caller, AudienceClaim) ? ApiClaimTypes.ClientId : AudienceClaim;
        for (var i = 0; i < caller.Claims.Count; i++)
            if (caller.Claims[i].Type == type && audiences.Contains(caller.Claims[i].Value)) return true;
        return false;
    }

    public TokenFault? Check(AccessToken token, double now)
    {
        var audience = token.Audience;
        if (!audience.IsPresent)
        {
            if (!profile.ClientIsAudience) return Missing;
            audience = token.ClientId;
            if (!audience.IsText) return Missing;
        }

        if (!audience.IsTextOrTexts()) return Malformed;
        return audience.ContainsAny(_utf8) ? null : Mismatch;
    }

    private static bool Holds(AcceptedCaller caller, string type)
    {
        for (var i = 0; i < caller.Claims.Count; i++)
            if (caller.Claims[i].Type == type) return true;
        return false;
    }
}
