using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the request comes from certain networks; see <see cref="RequireNetworkExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireNetworkAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the request comes from one of these networks.</summary>
    /// <param name="networks">Networks in CIDR notation, or single addresses.</param>
    /// <exception cref="ArgumentException">There is no network, or one is not valid.</exception>
    public RequireNetworkAttribute(params string[] networks)
        : base(NetworkRequirement.PolicyName(networks)) => Networks = networks;

    /// <summary>The networks.</summary>
    public IReadOnlyList<string> Networks { get; }
}
