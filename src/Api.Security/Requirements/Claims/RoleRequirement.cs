namespace Api.Security;

/// <summary>The caller has one of these roles, in the claims that the issuer uses for roles.</summary>
internal sealed class RoleRequirement(IReadOnlyList<string> anyOf) : ICallerRequirement
{
    private static readonly ApiSecurityFailure Missing = ApiSecurityFailure.Of(Refusal.RoleMissing);

    public string Rule => $"role {string.Join(" or ", anyOf)}";

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        for (var i = 0; i < anyOf.Count; i++)
            if (CallerRoles.Holds(context.Caller, anyOf[i])) return null;
        return Missing;
    }

    public override string ToString() => Rule;
}
