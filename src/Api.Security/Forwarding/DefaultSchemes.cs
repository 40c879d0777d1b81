using Microsoft.AspNetCore.Authentication;

namespace Api.Security;

/// <summary>Sets the default schemes of the application for authenticate, challenge and forbid.</summary>
internal static class DefaultSchemes
{
    /// <summary>A scheme that the application sets for one of these actions is kept. All others are set here.</summary>
    public static void Set(AuthenticationOptions options)
    {
        options.DefaultAuthenticateScheme ??= ApiSecurityDefaults.SelectingScheme;
        options.DefaultChallengeScheme ??= ApiSecurityDefaults.SelectingScheme;
        options.DefaultForbidScheme ??= ApiSecurityDefaults.SelectingScheme;
    }
}
