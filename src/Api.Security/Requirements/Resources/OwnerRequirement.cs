using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The route names the caller as the owner, or the scope was granted as <c>:any</c>. Otherwise the response is 404.</summary>
internal sealed class OwnerRequirement(RequiredScope scope, string routeParameter, string? issuer) : ICallerRequirement
{
    /// <summary>
    /// The policy name <c>owner:userId:read:orders</c>: the route parameter that names the owner, then the scope. With an issuer, the
    /// name is <c>owner:userId:read:orders;issuer=https://auth.example/</c>.
    /// </summary>
    public const string PolicyPrefix = "owner:";

    private const string IssuerStart = ";issuer=";

    private static readonly ApiSecurityFailure Foreign = ApiSecurityFailure.From(Refusal.ResourceOfAnotherOwner);

    private readonly ScopeRequirement _granted = new(scope.WithAnyReach());

    public string RouteParameter => routeParameter;

    /// <summary>The issuer of the subject in the route; <see langword="null"/> for the only trusted issuer.</summary>
    public string? Issuer => issuer;

    public string Rule => issuer is null ? $"owner = {{{routeParameter}}}" : $"owner = {{{routeParameter}}} of {issuer}";

    public bool ReadsRequest => true;

    public bool Hides(TenantOptions tenants) => true;

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        if (context.Request is null) return Foreign;
        // If the scope is missing, the scope requirement fails, whoever the owner is.
        if (_granted.Check(context) is not null || ScopeReaches.Any(scope, context)) return null;
        return RouteText.Get(context.Request, routeParameter) is { } owner
            && Ownership.IsOwner(context.Caller, owner, issuer, context.Services.Issuers)
            ? null
            : Foreign;
    }

    public override string ToString() => Rule;

    /// <exception cref="ArgumentException">The parameter or the issuer is empty, or the scope cannot be required.</exception>
    public static string PolicyName(string scope, string routeParameter, string? issuer)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        if (routeParameter.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException("Name the parameter without its constraint.", nameof(routeParameter));
        _ = Create(scope, routeParameter, issuer);
        var name = $"{PolicyPrefix}{routeParameter}:{RequiredScope.Parse(scope, nameof(scope)).Text}";
        return issuer is null ? name : $"{name};{PolicyParameters.Join(("issuer", issuer))}";
    }

    public static IAuthorizationRequirement[] FromPolicy(string rest)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
            throw new ArgumentException("write owner:, the route parameter that names the owner, a colon and the scope.", nameof(rest));
        var end = rest.IndexOf(IssuerStart, StringComparison.Ordinal);
        return end < 0
            ? Create(rest[(colon + 1)..], rest[..colon], issuer: null)
            : Create(rest[(colon + 1)..end], rest[..colon], PolicyParameters.Parse(rest[end..], "issuer")["issuer"]);
    }

    /// <exception cref="ArgumentException">The issuer is empty, or the scope cannot be required.</exception>
    public static IAuthorizationRequirement[] Create(string scope, string routeParameter, string? issuer)
    {
        if (issuer is not null) ArgumentException.ThrowIfNullOrWhiteSpace(issuer);
        var required = RequiredScope.Parse(scope, nameof(scope));
        if (scope.Contains(IssuerStart, StringComparison.Ordinal))
            throw new ArgumentException(
                $"A scope must not contain '{IssuerStart}', because it marks the issuer of the owner.", nameof(scope));
        return [new ScopeRequirement(required.WithAnyReach()), new OwnerRequirement(required, routeParameter, issuer)];
    }
}
