using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Finds errors in the policies that the application defines in code: names that read like requirements of this library (ASP.NET
/// Core compares names case-insensitively, so <c>AddPolicy("Role:Admin", …)</c> would also be the policy of
/// <c>RequireRole("admin")</c>), and requirements with empty values.
/// </summary>
internal static class CodePolicies
{
    /// <summary>Returns one sentence for each error, with its fix.</summary>
    public static IEnumerable<string> Errors(AuthorizationOptions options, PolicyNames names) =>
        Reserved(options, names)
            .Concat(Names(options).SelectMany(name => EmptyRequirements.Find(options.GetPolicy(name)!, $"The policy '{name}'")));

    private static IEnumerable<string> Reserved(AuthorizationOptions options, PolicyNames names) => Names(options)
        .SelectMany(name => names.Prefixes.Where(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(prefix =>
            $"The policy '{name}' is defined in AddAuthorization(), but names that begin with '{prefix}' are reserved for requirements "
                + "of Api.Security, regardless of case: give it another name."));

    private static IEnumerable<string> Names(AuthorizationOptions options)
    {
        try
        {
            return [.. Map(options).Keys];
        }
        catch (MissingMethodException)
        {
            return []; // another version of ASP.NET Core: names of this library still take precedence, see RequirementPolicyProvider
        }
    }

    // No public API lists the names.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_PolicyMap")]
    private static extern Dictionary<string, Task<AuthorizationPolicy?>> Map(AuthorizationOptions options);
}
