using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// The policy name <c>owner:userId:read:orders</c>: the route parameter that names the owner, then the scope. With an issuer, the
/// name is <c>owner:userId:read:orders;issuer=https://auth.example/</c>.
/// </summary>
internal static class OwnerPolicyName
{
    public const string Prefix = "owner:";

    private const string IssuerStart = ";issuer=";

    /// <exception cref="ArgumentException">The parameter or the issuer is empty, or the scope cannot be required.</exception>
    public static string For(string scope, string routeParameter, string? issuer)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        if (routeParameter.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException("Name the parameter without its constraint.", nameof(routeParameter));
        _ = Requirements(scope, routeParameter, issuer);
        var name = $"{Prefix}{routeParameter}:{RequiredScope.Parse(scope, nameof(scope)).Text}";
        return issuer is null ? name : $"{name};{PolicyParameters.Join(("issuer", issuer))}";
    }

    public static IAuthorizationRequirement[] Parse(string rest)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
            throw new ArgumentException("write owner:, the route parameter that names the owner, a colon and the scope.", nameof(rest));
        var end = rest.IndexOf(IssuerStart, StringComparison.Ordinal);
        return end < 0
            ? Requirements(rest[(colon + 1)..], rest[..colon], issuer: null)
            : Requirements(rest[(colon + 1)..end], rest[..colon], PolicyParameters.Parse(rest[end..], "issuer")["issuer"]);
    }

    /// <exception cref="ArgumentException">The issuer is empty, or the scope cannot be required.</exception>
    public static IAuthorizationRequirement[] Requirements(string scope, string routeParameter, string? issuer)
    {
        if (issuer is not null) ArgumentException.ThrowIfNullOrWhiteSpace(issuer);
        var required = RequiredScope.Parse(scope, nameof(scope));
        if (scope.Contains(IssuerStart, StringComparison.Ordinal))
            throw new ArgumentException(
                $"A scope must not contain '{IssuerStart}', because it marks the issuer of the owner.", nameof(scope));
        return [new ScopeRequirement(required.WithAnyReach()), new OwnerRequirement(required, routeParameter, issuer)];
    }
}
