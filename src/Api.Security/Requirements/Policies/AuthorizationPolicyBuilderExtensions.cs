using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>
/// The same requirements as part of a policy:
/// <c>AddAuthorization(o =&gt; o.AddPolicy("refunds", p =&gt; p.RequireScope("write:orders").RequireRole("support")))</c>. For
/// claims and roles, use <c>RequireClaim</c> and <c>RequireRole</c> of ASP.NET Core.
/// </summary>
public static class AuthorizationPolicyBuilderExtensions
{
    /// <summary>Requires one scope, as part of a policy.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scope">The scope.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The scope cannot be required.</exception>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder builder, string scope) =>
        builder.RequireAllScopes(scope);

    /// <summary>Requires every one of several scopes, as part of a policy.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">One or more scopes.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static AuthorizationPolicyBuilder RequireAllScopes(this AuthorizationPolicyBuilder builder, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scopes);
        return builder.AddRequirements([.. ScopeRequirement.All(scopes)]);
    }

    /// <summary>Requires at least one of several scopes, as part of a policy.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">One or more scopes.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static AuthorizationPolicyBuilder RequireAnyScope(this AuthorizationPolicyBuilder builder, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scopes);
        return builder.AddRequirements(ScopeRequirement.Any(scopes));
    }

    /// <summary>See <see cref="RequireBindingExtensions.RequireSenderConstrained{TBuilder}"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <returns>The same builder.</returns>
    public static AuthorizationPolicyBuilder RequireSenderConstrained(this AuthorizationPolicyBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(BindingRequirement.AnyKey);
    }

    /// <summary>See <see cref="RequireBindingExtensions.RequireDPoP{TBuilder}"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <returns>The same builder.</returns>
    public static AuthorizationPolicyBuilder RequireDPoP(this AuthorizationPolicyBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(BindingRequirement.DPoP);
    }

    /// <summary>See <see cref="RequireAuthorizationDetailExtensions.RequireAuthorizationDetail{TBuilder}(TBuilder, string)"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="type">The type, such as <c>payment_initiation</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The type is empty.</exception>
    public static AuthorizationPolicyBuilder RequireAuthorizationDetail(this AuthorizationPolicyBuilder builder, string type)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(AuthorizationDetailRequirement.OfType(type));
    }

    /// <summary>
    /// See <see cref="RequireAuthorizationDetailExtensions.RequireAuthorizationDetail{TBuilder}(TBuilder, string, string[])"/>.
    /// </summary>
    /// <param name="builder">The policy.</param>
    /// <param name="type">The type, such as <c>payment_initiation</c>.</param>
    /// <param name="actions">The actions; at least one, none of them empty. One detail must have them all.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The type is empty, there is no action, or an action is empty.</exception>
    public static AuthorizationPolicyBuilder RequireAuthorizationDetail(
        this AuthorizationPolicyBuilder builder, string type, params string[] actions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(AuthorizationDetailRequirement.WithActions(type, actions));
    }

    /// <summary>
    /// See <see cref="RequireAuthorizationDetailExtensions.RequireAuthorizationDetail{TBuilder}(TBuilder, string, string[], string)"/>.
    /// </summary>
    /// <param name="builder">The policy.</param>
    /// <param name="type">The type, such as <c>account_information</c>.</param>
    /// <param name="actions">The actions; at least one, none of them empty. One detail must have them all.</param>
    /// <param name="identifier">
    /// The <c>identifier</c> of the detail: a fixed text, or <c>{accountId}</c> for the route value of that name.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">
    /// A value is empty, there is no action, or the identifier has braces elsewhere than around the name of a parameter.
    /// </exception>
    public static AuthorizationPolicyBuilder RequireAuthorizationDetail(
        this AuthorizationPolicyBuilder builder, string type, string[] actions, string identifier)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(identifier);
        return builder.AddRequirements(AuthorizationDetailRequirement.WithActions(type, actions, identifier));
    }

    /// <summary>See <see cref="RequireStepUpExtensions.RequireStepUp{TBuilder}"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="acr">The accepted kinds of login, separated by spaces; <see langword="null"/> for any.</param>
    /// <param name="maxAge">The maximum age of the login in whole seconds, 1 or more; <see langword="null"/> for no limit.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Neither is specified, or one is out of range.</exception>
    public static AuthorizationPolicyBuilder RequireStepUp(this AuthorizationPolicyBuilder builder, string? acr = null,
        TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new StepUpRequirement(acr, maxAge));
    }

    /// <summary>See <see cref="RequireTenantExtensions.RequireTenant{TBuilder}"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="routeParameter">
    /// The route parameter that names the tenant; <see langword="null"/> for <c>Tenant:RouteParameter</c>.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static AuthorizationPolicyBuilder RequireTenant(this AuthorizationPolicyBuilder builder, string? routeParameter = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(TenantRequirement.Create(routeParameter));
    }

    /// <summary>See <see cref="RequireResourceExtensions.RequireResource{T}(IEndpointConventionBuilder, string)"/>.</summary>
    /// <typeparam name="T">The type of the object.</typeparam>
    /// <param name="builder">The policy.</param>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The scope cannot be required.</exception>
    public static AuthorizationPolicyBuilder RequireResource<T>(this AuthorizationPolicyBuilder builder, string scope)
        where T : class, IOwnedResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(ResourceRequirement.Create<T>(RequiredScope.Parse(scope, nameof(scope))));
    }

    /// <summary>See <see cref="RequireResourceExtensions.RequireOwner{TBuilder}"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scope">The scope that the operation needs.</param>
    /// <param name="routeParameter">The route parameter that names the owner.</param>
    /// <param name="issuer">The issuer of the subject in the route; <see langword="null"/> for the only trusted issuer.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The parameter or the issuer is empty, or the scope cannot be required.</exception>
    public static AuthorizationPolicyBuilder RequireOwner(this AuthorizationPolicyBuilder builder, string scope, string routeParameter,
        string? issuer = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        return builder.AddRequirements(OwnerRequirement.Create(scope, routeParameter, issuer));
    }

    /// <summary>
    /// See <see cref="RequireNetworkExtensions.RequireNetwork{TBuilder}"/>. Also requires an authenticated caller: a matching
    /// address alone is not enough.
    /// </summary>
    /// <param name="builder">The policy.</param>
    /// <param name="networks">Networks in CIDR notation, or single addresses.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no network, or one is not valid.</exception>
    public static AuthorizationPolicyBuilder RequireNetwork(this AuthorizationPolicyBuilder builder, params string[] networks)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.RequireAuthenticatedUser().AddRequirements(NetworkRequirement.Create(networks));
    }

    /// <summary>
    /// See <see cref="RequireTimeExtensions.RequireTime{TBuilder}(TBuilder, string, string, string)"/>. Also requires an
    /// authenticated caller: a matching time alone is not enough.
    /// </summary>
    /// <param name="builder">The policy.</param>
    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">The start of the window, <c>HH:mm</c>.</param>
    /// <param name="to">The end of the window, <c>HH:mm</c>; <c>24:00</c> is midnight.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The window is not valid.</exception>
    public static AuthorizationPolicyBuilder RequireTime(this AuthorizationPolicyBuilder builder, string zone, string from, string to)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.RequireAuthenticatedUser().AddRequirements(TimeRequirement.Create(zone, from, to, days: null));
    }

    /// <summary>Requires that the request arrives within a time window, on some days only. Also requires an authenticated caller.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">The start of the window, <c>HH:mm</c>.</param>
    /// <param name="to">The end of the window, <c>HH:mm</c>; <c>24:00</c> is midnight.</param>
    /// <param name="days">The days on which the window starts; at least one.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The window is not valid, or there is no day.</exception>
    public static AuthorizationPolicyBuilder RequireTime(this AuthorizationPolicyBuilder builder, string zone, string from, string to,
        params string[] days)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(days);
        return builder.RequireAuthenticatedUser().AddRequirements(TimeRequirement.Create(zone, from, to, days));
    }
}
