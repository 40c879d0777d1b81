using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the object which the request names may be had; see <see cref="RequireResourceExtensions"/>.</summary>
/// <typeparam name="T">What is loaded.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireResourceAttribute<T> : AuthorizeAttribute
    where T : class, IOwnedResource
{
    /// <summary>Requires that the object which the request names may be had.</summary>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <exception cref="ArgumentException">It cannot be required.</exception>
    public RequireResourceAttribute(string scope)
        : base(ResourcePolicyName.For<T>(scope)) => Scope = scope;

    /// <summary>The scope that the operation needs.</summary>
    public string Scope { get; }
}
