using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the caller may access the object that the request names; see <see cref="RequireResourceExtensions"/>.</summary>
/// <typeparam name="T">The type of the object.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireResourceAttribute<T> : AuthorizeAttribute
    where T : class, IOwnedResource
{
    /// <summary>Requires that the caller may access the object that the request names.</summary>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <exception cref="ArgumentException">The scope cannot be required.</exception>
    public RequireResourceAttribute(string scope)
        : base(ResourceRequirement.PolicyName<T>(scope)) => Scope = scope;

    /// <summary>The scope that the operation needs.</summary>
    public string Scope { get; }
}
