using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Tests requirements before they are enforced.</summary>
public static class ShadowModeExtensions
{
    /// <summary>
    /// Accepts authenticated callers that a requirement of this library would deny. Each such request is counted
    /// (<c>api_security.denials</c> with <c>enforcement="would_deny"</c>) and logged. Everything else stays enforced: missing or
    /// invalid credentials, requirements of the application itself, objects that do not exist, hub methods. A warning at startup
    /// lists all such endpoints.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder InShadowMode<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(ShadowMode.Instance);
}
