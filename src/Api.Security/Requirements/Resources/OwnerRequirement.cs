namespace Api.Security;

/// <summary>The route names the caller as the owner, or the scope was granted as <c>:any</c>. Otherwise the response is 404.</summary>
internal sealed class OwnerRequirement(RequiredScope scope, string routeParameter, string? issuer) : ICallerRequirement
{
    private static readonly ApiSecurityFailure Foreign = ApiSecurityFailure.Of(Refusal.ResourceOfAnotherOwner);

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
        return RouteText.Of(context.Request, routeParameter) is { } owner
            && Ownership.IsOwner(context.Caller, owner, issuer, context.Services.Issuers)
            ? null
            : Foreign;
    }

    public override string ToString() => Rule;
}
