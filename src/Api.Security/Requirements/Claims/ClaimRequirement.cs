namespace Api.Security;

/// <summary>The caller has a claim and, if values are listed, one of these values.</summary>
internal sealed class ClaimRequirement(ClaimPath claim, IReadOnlyList<string> values) : ICallerRequirement
{
    private static readonly ApiSecurityFailure Missing = ApiSecurityFailure.Of(Refusal.ClaimMissing);

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
}
