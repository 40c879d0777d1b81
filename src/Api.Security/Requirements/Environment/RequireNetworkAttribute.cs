using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the request comes from certain networks; see <see cref="RequireNetworkExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireNetworkAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the request comes from one of these networks.</summary>
    /// <param name="networks">Networks in CIDR notation, or single addresses.</param>
    /// <exception cref="ArgumentException">None, or one that is no network.</exception>
    public RequireNetworkAttribute(params string[] networks)
        : base(NetworkPolicyName.For(networks)) => Networks = networks;

    /// <summary>The networks.</summary>
    public IReadOnlyList<string> Networks { get; }
}
