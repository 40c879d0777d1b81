using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Endpoints without a policy need a caller, unless the application decided otherwise.</summary>
internal sealed class FallbackPolicy(IOptions<ApiSecurityOptions> options) : IPostConfigureOptions<AuthorizationOptions>
{
    public void PostConfigure(string? name, AuthorizationOptions authorization)
    {
        if (options.Value.RequireProtectedEndpoints)
            authorization.FallbackPolicy ??= new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }
}
