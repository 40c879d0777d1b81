using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Requires a caller that this library has authenticated, whatever the default scheme of the application is. See
/// <see cref="RequireApiSecurityExtensions"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireApiSecurityAttribute : AuthorizeAttribute
{
    /// <summary>Requires a caller that this library has authenticated.</summary>
    public RequireApiSecurityAttribute()
        : base(ApiCallerRequirement.PolicyName)
    {
    }
}
