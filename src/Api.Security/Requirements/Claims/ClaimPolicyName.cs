namespace Api.Security;

/// <summary>The policy name <c>claim:department sales support</c>: the claim, then the accepted values.</summary>
internal static class ClaimPolicyName
{
    public const string Prefix = "claim:";

    /// <summary>Returns the name that requires the claim with any value.</summary>
    /// <exception cref="ArgumentException">The claim name is not valid.</exception>
    public static string For(string claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ClaimPath.Parse(claim);
        return Prefix + PolicyWords.Join([claim]);
    }

    /// <exception cref="ArgumentException">The claim name is not valid, there is no value, or a value is empty.</exception>
    public static string For(string claim, string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0 || Array.Exists(values, string.IsNullOrWhiteSpace))
            throw new ArgumentException(
                "Name at least one value, and no empty value. To accept any value, call RequireClaim with the claim name only.",
                nameof(values));
        return $"{For(claim)} {PolicyWords.Join(values)}";
    }

    public static ClaimRequirement Parse(string rest) => PolicyWords.Split(rest) is [var claim, .. var values]
        ? new ClaimRequirement(ClaimPath.Parse(claim), values)
        : throw new ArgumentException("it names no claim: write claim:, the claim, and then the accepted values.", nameof(rest));
}
