using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Finds ASP.NET Core's own <c>RequireClaim("scope", …)</c>. A caller of this library has one claim for each scope, so it does not mean
/// what it means for callers of <c>AddJwtBearer()</c>, whose only scope claim is the whole text.
/// </summary>
internal static class ScopeClaimPolicies
{
    /// <returns>The names of the places.</returns>
    public static IReadOnlyList<string> Find(IServiceProvider services, IEnumerable<RequiredPlace> places)
    {
        var claims = services.GetRequiredService<ClaimInterpretation>().Scopes.ClaimTypes;
        var (policies, paths) = (services.GetRequiredService<ApiPolicies>(), services.GetRequiredService<ApiPaths>());
        var isDefault = services.GetRequiredService<DefaultSchemes>().Other is null;
        var options = services.GetRequiredService<IOptions<AuthorizationOptions>>().Value;
        return
        [
            .. isDefault && Has(options.DefaultPolicy.Requirements) ? ["the default policy"] : Array.Empty<string>(),
            .. isDefault && Has(options.FallbackPolicy?.Requirements ?? []) ? ["the fallback policy"] : Array.Empty<string>(),
            .. places.Where(place => Has(place.Requirements) && IsOfApi(place)).Select(place => place.Name ?? "an endpoint without a name")
                .Distinct(StringComparer.Ordinal),
        ];

        bool Has(IEnumerable<IAuthorizationRequirement> requirements) => requirements.OfType<ClaimsAuthorizationRequirement>()
            .Any(requirement => claims.Contains(requirement.ClaimType, StringComparer.OrdinalIgnoreCase));

        bool IsOfApi(RequiredPlace place) => !policies.OthersNamedBy(place.Endpoint.Metadata).Any()
            && (isDefault || place.Requirements.Any(ApiPolicies.IsOurs) || paths.Contain(place.Endpoint));
    }
}
