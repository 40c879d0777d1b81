using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// Requirements on authorization details (RFC 9396): what exactly the user has allowed the client to do, in the claim
/// <c>authorization_details</c>. All values are compared ordinally and as a whole. A detail with <c>locations</c> is honored only if one
/// of them is <c>PublicBaseUrl</c>, or the address of a resource of <c>Metadata.AddResource()</c> that contains the request; without
/// <c>PublicBaseUrl</c> it is never honored. Members whose JSON type differs from the RFC never match. A caller may have at most 64
/// details, each with at most 64 actions and 64 locations; beyond that, they are not honored.
/// </summary>
public static class RequireAuthorizationDetailExtensions
{
    /// <summary>
    /// Requires an authorization detail of a type, whatever its actions, otherwise 403 <c>authorization_details_missing</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="type">The type, such as <c>payment_initiation</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The type is empty.</exception>
    public static TBuilder RequireAuthorizationDetail<TBuilder>(this TBuilder builder, string type)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireAuthorizationDetailAttribute(type));

    /// <summary>
    /// Requires an authorization detail of a type, with all of these actions, otherwise 403 <c>authorization_details_missing</c>:
    /// <c>app.MapPost("/payments", …).RequireAuthorizationDetail("payment_initiation", "initiate")</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="type">The type, such as <c>payment_initiation</c>.</param>
    /// <param name="actions">The actions; at least one, none of them empty. One detail must have them all.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The type is empty, there is no action, or an action is empty.</exception>
    public static TBuilder RequireAuthorizationDetail<TBuilder>(this TBuilder builder, string type, params string[] actions)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new RequireAuthorizationDetailAttribute(type, actions));

    /// <summary>
    /// Requires an authorization detail of a type, with all of these actions and for one object, otherwise 403
    /// <c>authorization_details_missing</c>: <c>RequireAuthorizationDetail("account_information", ["read"], identifier: "{accountId}")</c>.
    /// A detail without <c>identifier</c> is not accepted.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="type">The type, such as <c>account_information</c>.</param>
    /// <param name="actions">The actions; at least one, none of them empty. One detail must have them all.</param>
    /// <param name="identifier">
    /// The <c>identifier</c> of the detail: a fixed text, or <c>{accountId}</c> for the route value of that name.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">
    /// A value is empty, there is no action, or the identifier has braces other than around the name of a parameter.
    /// </exception>
    public static TBuilder RequireAuthorizationDetail<TBuilder>(this TBuilder builder, string type, string[] actions, string identifier)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(identifier);
        return builder.RequireAuthorization(new RequireAuthorizationDetailAttribute(type, actions) { Identifier = identifier });
    }
}
