namespace Api.Security;

/// <summary>The policy name <c>claim:department sales support</c>: the claim, then the values of which it needs one.</summary>
internal static class ClaimPolicyName
{
    public const string Prefix = "claim:";

    /// <exception cref="ArgumentException">The claim is none.</exception>
    public static string For(string claim, string[] values)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(values);
        ClaimPath.Parse(claim);
        return Prefix + PolicyWords.Join([claim, .. values]);
    }

    public static ClaimRequirement Parse(string rest) => PolicyWords.Split(rest) is [var claim, .. var values]
        ? new ClaimRequirement(ClaimPath.Parse(claim), values)
        : throw new ArgumentException("it names no claim: write claim: and a claim, then the values of which it needs one.", nameof(rest));
}
