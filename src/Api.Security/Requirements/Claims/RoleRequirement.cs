namespace Api.Security;

/// <summary>The caller has one of these roles, in the claims that the issuer uses for roles.</summary>
internal sealed class RoleRequirement(IReadOnlyList<string> anyOf) : ICallerRequirement
{
    /// <summary>The policy name <c>role:orders-admin</c>. With several roles, the caller needs one of them.</summary>
    public const string PolicyPrefix = "role:";

    public string Rule => $"role {string.Join(" or ", anyOf)}";

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        for (var i = 0; i < anyOf.Count; i++)
            if (CallerRoles.Holds(context.Caller, anyOf[i])) return null;
        return ApiSecurityFailure.From(OmittedRoles.Explain(context.Caller));
    }

    public override string ToString() => Rule;

    /// <exception cref="ArgumentException">There is no role, or a role is empty.</exception>
    public static string PolicyName(string[] roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (roles.Length == 0 || Array.Exists(roles, string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name at least one role.", nameof(roles));
        return PolicyPrefix + PolicyWords.Join(roles);
    }

    public static RoleRequirement FromPolicy(string rest) => PolicyWords.Split(rest) is { Length: > 0 } roles
        ? new RoleRequirement(roles)
        : throw new ArgumentException("it names no role: write role: and one or more roles; the caller needs one of them.", nameof(rest));
}
