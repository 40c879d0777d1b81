using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires an authorization detail (RFC 9396); see <see cref="RequireAuthorizationDetailExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireAuthorizationDetailAttribute : AuthorizeAttribute
{
    /// <summary>Requires an authorization detail of a type, whatever its actions.</summary>
    /// <param name="type">The type, such as <c>payment_initiation</c>.</param>
    /// <exception cref="ArgumentException">The type is empty.</exception>
    public RequireAuthorizationDetailAttribute(string type)
        : base(AuthorizationDetailRequirement.OfType(type).PolicyName()) => (Type, Actions) = (type, []);

    /// <summary>Requires an authorization detail of a type, with all of these actions.</summary>
    /// <param name="type">The type, such as <c>payment_initiation</c>.</param>
    /// <param name="actions">The actions; at least one, none of them empty.</param>
    /// <exception cref="ArgumentException">The type is empty, there is no action, or an action is empty.</exception>
    public RequireAuthorizationDetailAttribute(string type, params string[] actions)
        : base(AuthorizationDetailRequirement.WithActions(type, actions).PolicyName()) => (Type, Actions) = (type, actions);

    /// <summary>The type.</summary>
    public string Type { get; }

    /// <summary>The actions; empty for any.</summary>
    public IReadOnlyList<string> Actions { get; }

    /// <summary>
    /// The <c>identifier</c> that the detail must have: a fixed text, or <c>{accountId}</c> for the route value of that name.
    /// </summary>
    /// <value>Default: <see langword="null"/>, not compared.</value>
    /// <exception cref="ArgumentException">The text is empty, or has braces elsewhere than around the name of a parameter.</exception>
    public string? Identifier
    {
        get;
        set => Policy = AuthorizationDetailRequirement.Create(Type, [.. Actions], field = value).PolicyName();
    }
}
