using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Makes endpoints without a policy require a caller, unless the application configures otherwise.</summary>
internal sealed class FallbackPolicy(IOptions<ApiSecurityOptions> options) : IPostConfigureOptions<AuthorizationOptions>
{
    public void PostConfigure(string? name, AuthorizationOptions authorization)
    {
        if (options.Value.RequireProtectedEndpoints)
            authorization.FallbackPolicy ??= new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }
}
