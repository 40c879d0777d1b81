using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements that a stolen access token alone does not meet.</summary>
public static class RequireBindingExtensions
{
    /// <summary>
    /// Requires a credential that only its holder can use: an access token that is bound to a DPoP key (RFC 9449) or to a client
    /// certificate (RFC 8705), or a client certificate as the credential. Any other caller gets 401 <c>invalid_token</c>. Startup fails
    /// when neither <c>AddDPoP()</c> nor <c>AddMtls()</c> was called.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireSenderConstrained<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(BindingRequirement.AnyKey.PolicyName);

    /// <summary>
    /// Requires an access token with a DPoP proof (RFC 9449). Any other caller, also one with a token that is bound to a certificate only,
    /// gets 401 <c>invalid_token</c>. Startup fails when <c>AddDPoP()</c> was not called.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireDPoP<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(BindingRequirement.DPoP.PolicyName);
}
