using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Requires <c>aud</c> to contain one of this API's names, compared ordinally (case-sensitive; RFC 7519, 4.1.3; RFC 9068, 4).
/// </summary>
internal sealed class AudienceRule(string[] audiences, ProfileRules profile) : IClaimRule
{
    private const string AudienceClaim = "aud";

    private readonly byte[][] _utf8 = [.. audiences.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Checks the same condition for a caller whose token was validated before.</summary>
    public bool Admits(AcceptedCaller caller)
    {
        var type = profile.ClientIsAudience && !Holds(caller, AudienceClaim) ? ApiClaimTypes.ClientId : AudienceClaim;
        for (var i = 0; i < caller.Claims.Count; i++)
            if (caller.Claims[i].Type == type && audiences.Contains(caller.Claims[i].Value)) return true;
        return false;
    }

    public Refusal? Check(AccessToken token, double now)
    {
        var audience = token.Audience;
        if (!audience.IsPresent)
        {
            if (!profile.ClientIsAudience) return JwtRefusals.ClaimRequired;
            audience = token.ClientId;
            if (!audience.IsText) return JwtRefusals.ClaimRequired;
        }

        if (!audience.IsTextOrTexts()) return JwtRefusals.ClaimMalformed;
        return audience.ContainsAny(_utf8) ? null : JwtRefusals.AudienceMismatch;
    }

    private static bool Holds(AcceptedCaller caller, string type)
    {
        for (var i = 0; i < caller.Claims.Count; i++)
            if (caller.Claims[i].Type == type) return true;
        return false;
    }
}
