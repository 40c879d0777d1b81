using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Tries requirements out before they are enforced.</summary>
public static class ShadowModeExtensions
{
    /// <summary>
    /// Lets authenticated callers in whom a requirement of this library would turn away; each is counted
    /// (<c>api_security.denials</c> with <c>enforcement="would_deny"</c>) and logged. Everything else stays enforced: no or bad
    /// credentials, requirements of the application itself, objects that do not exist, hub methods. The start warns of every such endpoint.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="builder">Whose requirements are only tried out.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder InShadowMode<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(ShadowMode.Instance);
}
