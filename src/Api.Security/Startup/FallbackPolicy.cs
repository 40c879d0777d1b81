using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Makes endpoints without a policy require a caller, unless the application configures otherwise or has a login of its own.
/// </summary>
internal sealed class FallbackPolicy(IOptions<ApiSecurityOptions> options, DefaultSchemes defaults)
    : IPostConfigureOptions<AuthorizationOptions>
{
    public void PostConfigure(string? name, AuthorizationOptions authorization)
    {
        if (options.Value.RequireProtectedEndpoints && defaults.AreOurs)
            authorization.FallbackPolicy ??= new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }
}
