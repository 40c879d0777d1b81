using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements on where a request comes from.</summary>
public static class RequireNetworkExtensions
{
    /// <summary>
    /// Requires that the request comes from one of these networks, otherwise 403 <c>network_not_allowed</c>. The address is that
    /// of the connection. Behind a proxy, call <c>UseForwardedHeaders()</c> before authentication, and only with
    /// <c>KnownProxies</c> or <c>KnownIPNetworks</c>, since any client can send the header. An IPv4-mapped IPv6 address is
    /// treated as the IPv4 address.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="networks">Networks in CIDR notation, such as <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>, or single addresses.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">
    /// There is no network, or one is not valid, such as one with bits set after its prefix.
    /// </exception>
    public static TBuilder RequireNetwork<TBuilder>(this TBuilder builder, params string[] networks)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireNetworkAttribute(networks));
}
