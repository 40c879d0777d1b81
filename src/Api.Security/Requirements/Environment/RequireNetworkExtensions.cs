using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements about where a request comes from.</summary>
public static class RequireNetworkExtensions
{
    /// <summary>
    /// Requires that the request comes from one of these networks, otherwise 403 <c>network_not_allowed</c>. The address is that of the
    /// connection; behind a proxy call <c>UseForwardedHeaders()</c> before authentication, and only with <c>KnownProxies</c> or
    /// <c>KnownIPNetworks</c>, since anybody can send the header. An IPv4 address inside an IPv6 one counts as the IPv4 address.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="networks">Networks in CIDR notation, such as <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>, or single addresses.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">None, or one that is no network; also one with bits behind its prefix.</exception>
    public static TBuilder RequireNetwork<TBuilder>(this TBuilder builder, params string[] networks)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireNetworkAttribute(networks));
}
