namespace Api.Security;

/// <summary>The caller has a claim and, if values are listed, one of these values.</summary>
internal sealed class ClaimRequirement(ClaimPath claim, IReadOnlyList<string> values) : ICallerRequirement
{
    /// <summary>The policy name <c>claim:department sales support</c>: the claim, then the accepted values.</summary>
    public const string PolicyPrefix = "claim:";

    private static readonly ApiSecurityFailure Missing = ApiSecurityFailure.From(Refusal.ClaimMissing);

    public string Rule => values.Count == 0 ? $"claim {claim.Text}" : $"claim {claim.Text} = {string.Join(" or ", values)}";

    public ApiSecurityFailure? Check(in RequirementContext context) => claim.Any(context.Caller, values, IsOneOf) ? null : Missing;

    public override string ToString() => Rule;

    private static bool IsOneOf(CallerValue value, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return !value.IsNothing;
        for (var i = 0; i < values.Count; i++)
            if (value.Is(values[i])) return true;
        return false;
    }

    /// <summary>Returns the name that requires the claim with any value.</summary>
    /// <exception cref="ArgumentException">The claim name is not valid.</exception>
    public static string PolicyName(string claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ClaimPath.Parse(claim);
        return PolicyPrefix + PolicyWords.Join([claim]);
    }

    /// <exception cref="ArgumentException">The claim name is not valid, there is no value, or a value is empty.</exception>
    public static string PolicyName(string claim, string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0 || Array.Exists(values, string.IsNullOrWhiteSpace))
            throw new ArgumentException(
                "Name at least one value, and no empty value. To accept any value, call RequireClaim with the claim name only.",
                nameof(values));
        return $"{PolicyName(claim)} {PolicyWords.Join(values)}";
    }

    public static ClaimRequirement FromPolicy(string rest) => PolicyWords.Split(rest) is [var claim, .. var values]
        ? new ClaimRequirement(ClaimPath.Parse(claim), values)
        : throw new ArgumentException("it names no claim: write claim:, the claim, and then the accepted values.", nameof(rest));
}
