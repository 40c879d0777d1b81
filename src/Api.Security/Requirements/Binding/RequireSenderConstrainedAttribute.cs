using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Requires a credential that only its holder can use; see
/// <see cref="RequireBindingExtensions.RequireSenderConstrained{TBuilder}"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireSenderConstrainedAttribute() : AuthorizeAttribute(BindingRequirement.AnyKey.PolicyName);

/// <summary>Requires an access token with a DPoP proof; see <see cref="RequireBindingExtensions.RequireDPoP{TBuilder}"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireDPoPAttribute() : AuthorizeAttribute(BindingRequirement.DPoP.PolicyName);
