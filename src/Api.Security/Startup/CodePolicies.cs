using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Finds what is wrong with the policies that the application defines in code: names that read like requirements of this library, which
/// ASP.NET Core compares without case, so that <c>AddPolicy("Role:Admin", …)</c> would be <c>RequireRole("admin")</c>; and requirements that
/// say less than what was written.
/// </summary>
internal static class CodePolicies
{
    /// <summary>One sentence for each mistake, with its cure.</summary>
    public static IEnumerable<string> Mistakes(AuthorizationOptions options, PolicyNames names) =>
        Reserved(options, names).Concat(Names(options).SelectMany(name => EmptyRequirements.Of(options.GetPolicy(name)!, $"The policy '{name}'")));

    private static IEnumerable<string> Reserved(AuthorizationOptions options, PolicyNames names) => Names(options)
        .SelectMany(name => names.Prefixes.Where(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(prefix =>
            $"The policy '{name}' is defined in AddAuthorization(), but names that begin with '{prefix}' mean requirements of Api.Security, in any case: give it another name."));

    private static IEnumerable<string> Names(AuthorizationOptions options)
    {
        try
        {
            return [.. Map(options).Keys];
        }
        catch (MissingMethodException)
        {
            return []; // another version of ASP.NET Core: our names are then still ours, see RequirementPolicyProvider
        }
    }

    // Nothing public lists the names.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_PolicyMap")]
    private static extern Dictionary<string, Task<AuthorizationPolicy?>> Map(AuthorizationOptions options);
}
