using System.Reflection;
using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Who is calling, as a handler parameter: <c>app.MapGet("/", (ApiCaller caller) =&gt; caller.Subject)</c>. A view of the
/// principal as it is when it is asked for; in controllers and hubs use <c>ApiCaller.From(User)</c>.
/// </summary>
public sealed class ApiCaller
{
    private ApiCaller(ClaimsPrincipal principal)
    {
        Principal = principal;
        Subject = Find(ApiClaimTypes.Subject);
        ClientId = Find(ApiClaimTypes.ClientId);
        TenantId = Find(ApiClaimTypes.TenantId);
        Scopes = GrantedScopes.All(principal);
        Scheme = principal.Identities.FirstOrDefault(identity => identity.IsAuthenticated)?.AuthenticationType;

        string? Find(string type) => principal.Identities.Where(identity => identity.IsAuthenticated)
            .Select(identity => identity.FindFirst(claim => string.Equals(claim.Type, type, StringComparison.Ordinal))?.Value)
            .FirstOrDefault(value => value is not null);
    }

    /// <summary>The whole principal.</summary>
    public ClaimsPrincipal Principal { get; }

    /// <summary>The subject (<c>sub</c>); unique only together with its issuer. <see langword="null"/> for an anonymous caller.</summary>
    public string? Subject { get; }

    /// <summary>The OAuth client (<c>client_id</c>), or <see langword="null"/>.</summary>
    public string? ClientId { get; }

    /// <summary>The tenant (<c>tenant_id</c>), or <see langword="null"/>. Not compared with anything here.</summary>
    public string? TenantId { get; }

    /// <summary>The granted scopes, without duplicates, in the order of the token.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The scheme that authenticated the caller, such as <c>Bearer</c>; <see langword="null"/> for an anonymous caller.</summary>
    public string? Scheme { get; }

    /// <summary>Whether the caller was granted this scope; whole and ordinal.</summary>
    /// <param name="scope">One scope.</param>
    /// <returns><see langword="true"/> when it was granted.</returns>
    public bool HasScope(string scope) => GrantedScopes.Contains(Principal, scope);

    /// <summary>The caller that a principal stands for.</summary>
    /// <param name="principal">The principal, such as <c>HttpContext.User</c>.</param>
    /// <returns>A caller; an anonymous one has only empty properties.</returns>
    public static ApiCaller From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return new ApiCaller(principal);
    }

    /// <summary>Binds a handler parameter of a minimal API.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The parameter; not used.</param>
    /// <returns>The caller of the request; never <see langword="null"/>.</returns>
    public static ValueTask<ApiCaller?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<ApiCaller?>(From(context.User));
    }
}
