using System.Reflection;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// The caller, as a handler parameter: <c>app.MapGet("/", (ApiCaller caller) =&gt; caller.Subject)</c>. A view of the principal
/// at the time it is created; in controllers and hubs, use <c>ApiCaller.From(User)</c>.
/// </summary>
public sealed class ApiCaller
{
    private readonly ClaimInterpretation _meaning;

    private ApiCaller(ClaimsPrincipal principal, ClaimInterpretation meaning)
    {
        (Principal, _meaning) = (principal, meaning);
        Scheme = principal.Identities.FirstOrDefault(identity => identity.IsAuthenticated)?.AuthenticationType;
        var (subject, client) = (Find(ApiClaimTypes.Subject), Find(ApiClaimTypes.ClientId));
        (Subject, ClientId, Issuer) = (subject?.Value, client?.Value, (subject ?? client)?.Issuer);
        UserIdentifier = subject is null || meaning.Issuers.IsMeantBySubjectAlone(subject) ? Subject : $"{Issuer}|{Subject}";
        TenantId = meaning.Tenant.Find(principal);
        Scopes = GrantedScopes.All(principal, meaning.Scopes);

        // An identity that the application added says who the caller is only if no authenticated one does.
        Claim? Find(string type)
        {
            Claim? added = null;
            foreach (var identity in CallerIdentities.Identities(principal))
            {
                if (identity.FindFirst(claim => string.Equals(claim.Type, type, StringComparison.Ordinal)) is not { } claim) continue;
                if (identity.IsAuthenticated) return claim;
                added ??= claim;
            }

            return added;
        }
    }

    /// <summary>The principal.</summary>
    public ClaimsPrincipal Principal { get; }

    /// <summary>
    /// The subject (<c>sub</c>); unique only together with <see cref="Issuer"/>. <see langword="null"/> for an anonymous caller.
    /// </summary>
    public string? Subject { get; }

    /// <summary>The OAuth client (<c>client_id</c>), or <see langword="null"/>.</summary>
    public string? ClientId { get; }

    /// <summary>
    /// The issuer of <see cref="Subject"/> or, without a subject, of <see cref="ClientId"/>: the <c>iss</c> of a token,
    /// <see cref="ApiSecurityDefaults.ApiKeyIssuer"/> or <see cref="ApiSecurityDefaults.CertificateIssuer"/>. Store it with the subject,
    /// and return it as <see cref="IOwnedResource.OwnerIssuer"/>.
    /// </summary>
    /// <value><see langword="null"/> for an anonymous caller.</value>
    public string? Issuer { get; }

    /// <summary>
    /// The user in SignalR: <c>Clients.User(caller.UserIdentifier)</c> reaches all connections of the caller. It is <see cref="Subject"/>;
    /// where another issuer could use the same subject, <c>{Issuer}|{Subject}</c>.
    /// </summary>
    /// <value><see langword="null"/> for an anonymous caller, and for a token without a subject.</value>
    public string? UserIdentifier { get; }

    /// <summary>
    /// The tenant: the only value of the claim <c>Tenant:ClaimType</c>; <see langword="null"/> when there is no value or several,
    /// or when the caller's issuer may not assert the tenant. Reading it does not check access.
    /// </summary>
    public string? TenantId { get; }

    /// <summary>
    /// Whether the credential has a tenant claim. If it does and <see cref="TenantId"/> is <see langword="null"/>, the claim has
    /// several values, or a value that is not accepted: such a caller belongs to no tenant, and must not be treated as one that
    /// belongs to all.
    /// </summary>
    public bool HasTenantClaim => _meaning.Tenant.IsSaidOf(Principal);

    /// <summary>
    /// Whether the caller may act only within a tenant: the credential has a tenant claim, or its issuer may not grant the
    /// cross-tenant scope. If so and <see cref="TenantId"/> is <see langword="null"/>, the caller may act in no tenant.
    /// </summary>
    public bool IsBoundToTenant => HasTenantClaim || !_meaning.Tenant.MayCross(Principal);

    /// <summary>The granted scopes in the order of the credential, without duplicates and without the scopes that they imply.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The roles, from the claims that the issuer uses for roles.</summary>
    public IReadOnlyList<string> Roles => CallerRoles.All(Principal);

    /// <summary>The scheme that authenticated the caller, such as <c>Bearer</c>; <see langword="null"/> for an anonymous caller.</summary>
    public string? Scheme { get; }

    /// <summary>
    /// Checks whether <c>RequireScope(scope)</c> would accept the caller: the scope was granted, is implied, or was granted with
    /// a wider reach.
    /// </summary>
    /// <param name="scope">One scope, without wildcards and templates.</param>
    /// <returns><see langword="true"/> when it would.</returns>
    /// <exception cref="ArgumentNullException">The scope is <see langword="null"/>.</exception>
    public bool HasScope(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return GrantedScopes.Satisfy(Principal, _meaning.Scopes, scope);
    }

    /// <summary>
    /// Returns the reach of a scope, to filter lists: if <c>caller.Reach("read:orders") is ScopeReach.Any</c>, the caller may see
    /// all objects; if <see cref="ScopeReach.Own"/>, only their own.
    /// </summary>
    /// <param name="scope">One scope, without wildcards and templates; a qualifier <c>own</c> or <c>any</c> is ignored.</param>
    /// <returns>The widest reach that was granted.</returns>
    /// <exception cref="ArgumentNullException">The scope is <see langword="null"/>.</exception>
    public ScopeReach Reach(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return GrantedScopes.ReachOf(Principal, _meaning.Scopes, scope);
    }

    /// <summary>Checks whether the caller has a role, compared as a whole and ordinally.</summary>
    /// <param name="role">One role.</param>
    /// <returns><see langword="true"/> when the caller has it.</returns>
    public bool HasRole(string role) => CallerRoles.Holds(Principal, role);

    /// <summary>
    /// Returns the caller that a principal represents. A principal that the application created itself, without the identity of
    /// this library, is read with the default settings; use a handler parameter for those.
    /// </summary>
    /// <param name="principal">The principal, such as <c>HttpContext.User</c>.</param>
    /// <returns>The caller; for an anonymous caller, all properties are empty.</returns>
    public static ApiCaller From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return new ApiCaller(
            principal, principal.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Meaning ?? ClaimInterpretation.Default);
    }

    /// <summary>Binds a handler parameter of a minimal API.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The parameter; not used.</param>
    /// <returns>The caller of the request; never <see langword="null"/>.</returns>
    public static ValueTask<ApiCaller?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<ApiCaller?>(
            new ApiCaller(context.User, context.RequestServices.GetService<ClaimInterpretation>() ?? ClaimInterpretation.Default));
    }
}
