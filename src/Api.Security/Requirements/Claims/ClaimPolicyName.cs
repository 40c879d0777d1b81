namespace Api.Security;

/// <summary>The policy name <c>claim:department sales support</c>: the claim, then the values of which it needs one.</summary>
internal static class ClaimPolicyName
{
    public const string Prefix = "claim:";

    /// <summary>The claim with any value.</summary>
    /// <exception cref="ArgumentException">Not a claim.</exception>
    public static string For(string claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ClaimPath.Parse(claim);
        return Prefix + PolicyWords.Join([claim]);
    }

    /// <exception cref="ArgumentException">Not a claim; no value, or an empty one.</exception>
    public static string For(string claim, string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0 || Array.Exists(values, string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name at least one value and no empty one; to require the claim with any value, write RequireClaim with the claim alone.", nameof(values));
        return $"{For(claim)} {PolicyWords.Join(values)}";
    }

    public static ClaimRequirement Parse(string rest) => PolicyWords.Split(rest) is [var claim, .. var values]
        ? new ClaimRequirement(ClaimPath.Parse(claim), values)
        : throw new ArgumentException("it names no claim: write claim: and a claim, then the values of which it needs one.", nameof(rest));
}
