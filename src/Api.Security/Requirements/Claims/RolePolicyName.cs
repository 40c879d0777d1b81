namespace Api.Security;

/// <summary>The policy name <c>role:orders-admin</c>. With several roles, the caller needs one of them.</summary>
internal static class RolePolicyName
{
    public const string Prefix = "role:";

    /// <exception cref="ArgumentException">There is no role, or a role is empty.</exception>
    public static string For(string[] roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (roles.Length == 0 || Array.Exists(roles, string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name at least one role.", nameof(roles));
        return Prefix + PolicyWords.Join(roles);
    }

    public static RoleRequirement Parse(string rest) => PolicyWords.Split(rest) is { Length: > 0 } roles
        ? new RoleRequirement(roles)
        : throw new ArgumentException("it names no role: write role: and one or more roles; the caller needs one of them.", nameof(rest));
}
