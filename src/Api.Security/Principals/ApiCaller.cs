using System.Reflection;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Who is calling, as a handler parameter: <c>app.MapGet("/", (ApiCaller caller) =&gt; caller.Subject)</c>. A view of the
/// principal as it is when it is asked for; in controllers and hubs use <c>ApiCaller.From(User)</c>.
/// </summary>
public sealed class ApiCaller
{
    private readonly ClaimInterpretation _meaning;

    private ApiCaller(ClaimsPrincipal principal, ClaimInterpretation meaning)
    {
        (Principal, _meaning) = (principal, meaning);
        var (subject, client) = (Find(ApiClaimTypes.Subject), Find(ApiClaimTypes.ClientId));
        (Subject, ClientId, Issuer) = (subject?.Value, client?.Value, (subject ?? client)?.Issuer);
        TenantId = meaning.Tenant.Of(principal);
        Scopes = GrantedScopes.All(principal, meaning.Scopes);
        Scheme = principal.Identities.FirstOrDefault(identity => identity.IsAuthenticated)?.AuthenticationType;

        Claim? Find(string type) => principal.Identities.Where(identity => identity.IsAuthenticated)
            .Select(identity => identity.FindFirst(claim => string.Equals(claim.Type, type, StringComparison.Ordinal)))
            .FirstOrDefault(claim => claim is not null);
    }

    /// <summary>The whole principal.</summary>
    public ClaimsPrincipal Principal { get; }

    /// <summary>The subject (<c>sub</c>); unique only together with <see cref="Issuer"/>. <see langword="null"/> for an anonymous caller.</summary>
    public string? Subject { get; }

    /// <summary>The OAuth client (<c>client_id</c>), or <see langword="null"/>.</summary>
    public string? ClientId { get; }

    /// <summary>
    /// Who vouches for <see cref="Subject"/>, or without one for <see cref="ClientId"/>: the <c>iss</c> of a token,
    /// <see cref="ApiSecurityDefaults.ApiKeyIssuer"/> for API keys. Store it with the subject, and return it as <see cref="IOwnedResource.OwnerIssuer"/>.
    /// </summary>
    /// <value><see langword="null"/> for an anonymous caller.</value>
    public string? Issuer { get; }

    /// <summary>
    /// The tenant: the one value of the claim <c>Tenant:ClaimType</c>; <see langword="null"/> when there is none or several, and when
    /// the caller's issuer may not speak for it. Not compared with anything here.
    /// </summary>
    public string? TenantId { get; }

    /// <summary>
    /// Whether the credential says anything about a tenant. Where it does and <see cref="TenantId"/> is <see langword="null"/>, there are
    /// several, or what is there is none: such a caller belongs to no tenant, and is not to be taken for one who belongs to all.
    /// </summary>
    public bool HasTenantClaim => _meaning.Tenant.IsSaidOf(Principal);

    /// <summary>
    /// Whether the caller may act only within a tenant: the credential says something about one, or its issuer may speak for some tenants
    /// only, and may not grant the cross-tenant scope. Where it is so and <see cref="TenantId"/> is <see langword="null"/>, the caller may act in none.
    /// </summary>
    public bool IsBoundToTenant => HasTenantClaim || !_meaning.Tenant.MayCross(Principal);

    /// <summary>The granted scopes as the credential holds them, without duplicates, in its order; not what they imply.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The roles, from where the issuer puts them.</summary>
    public IReadOnlyList<string> Roles => CallerRoles.All(Principal);

    /// <summary>The scheme that authenticated the caller, such as <c>Bearer</c>; <see langword="null"/> for an anonymous caller.</summary>
    public string? Scheme { get; }

    /// <summary>Whether <c>RequireScope(scope)</c> would let the caller in: granted, implied, or reaching further.</summary>
    /// <param name="scope">One scope, without wildcards and templates.</param>
    /// <returns><see langword="true"/> when it was granted.</returns>
    /// <exception cref="ArgumentNullException">The scope is <see langword="null"/>.</exception>
    public bool HasScope(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return GrantedScopes.Satisfy(Principal, _meaning.Scopes, scope);
    }

    /// <summary>
    /// How far the caller may go with a scope, for filters of lists: <c>caller.Reach("read:orders") is ScopeReach.Any</c> sees all,
    /// <see cref="ScopeReach.Own"/> what is the caller's own.
    /// </summary>
    /// <param name="scope">One scope, without wildcards and templates; a qualifier <c>own</c> or <c>any</c> is left out of account.</param>
    /// <returns>The furthest of what was granted.</returns>
    /// <exception cref="ArgumentNullException">The scope is <see langword="null"/>.</exception>
    public ScopeReach Reach(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return GrantedScopes.ReachOf(Principal, _meaning.Scopes, scope);
    }

    /// <summary>Whether the caller has a role; whole and ordinal.</summary>
    /// <param name="role">One role.</param>
    /// <returns><see langword="true"/> when the caller has it.</returns>
    public bool HasRole(string role) => CallerRoles.Holds(Principal, role);

    /// <summary>
    /// The caller that a principal represents. A principal that the application made itself, without the identity of this library, is read
    /// as if nothing were configured: use a handler parameter for those.
    /// </summary>
    /// <param name="principal">The principal, such as <c>HttpContext.User</c>.</param>
    /// <returns>A caller; an anonymous one has only empty properties.</returns>
    public static ApiCaller From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return new ApiCaller(principal, principal.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Meaning ?? ClaimInterpretation.Default);
    }

    /// <summary>Binds a handler parameter of a minimal API.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The parameter; not used.</param>
    /// <returns>The caller of the request; never <see langword="null"/>.</returns>
    public static ValueTask<ApiCaller?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<ApiCaller?>(new ApiCaller(context.User, context.RequestServices.GetService<ClaimInterpretation>() ?? ClaimInterpretation.Default));
    }
}
