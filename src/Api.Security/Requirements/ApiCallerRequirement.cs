namespace Api.Security;

/// <summary>
/// The caller was authenticated by this library. The schemes of the endpoint ensure that (<see cref="ApiPolicies"/>); the requirement marks
/// the endpoint, so that no other requirement is needed and no default policy is added.
/// </summary>
internal sealed class ApiCallerRequirement : ICallerRequirement
{
    /// <summary>The policy name.</summary>
    public const string PolicyName = "apisecurity:";

    private static readonly ApiSecurityFailure Denied = ApiSecurityFailure.From(Refusal.PolicyDenied);

    public string Rule => "caller of the API";

    public static ApiCallerRequirement FromPolicy(string rest) => rest.Length == 0
        ? new ApiCallerRequirement()
        : throw new ArgumentException("write apisecurity: and nothing else.", nameof(rest));

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        foreach (var identity in context.Caller.Identities)
            if (identity is CallerIdentity) return null;
        RequirementReports.IdentityReplaced(context);
        return Denied;
    }

    public override string ToString() => Rule;
}
