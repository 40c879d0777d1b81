namespace Api.Security;

/// <summary>The route names the caller as the owner, or the scope reaches any. A foreign owner's things do not exist for the caller.</summary>
internal sealed class OwnerRequirement(RequiredScope scope, string routeParameter, string? issuer) : ICallerRequirement
{
    private static readonly ApiSecurityFailure Foreign = ApiSecurityFailure.Of(Refusal.ResourceOfAnotherOwner);

    private readonly ScopeRequirement _granted = new(scope.WithAnyReach());

    public string RouteParameter => routeParameter;

    /// <summary>Whose subject the route names; <see langword="null"/> for that of the one trusted issuer.</summary>
    public string? Issuer => issuer;

    public string Rule => issuer is null ? $"owner = {{{routeParameter}}}" : $"owner = {{{routeParameter}}} of {issuer}";

    public bool ReadsRequest => true;

    public bool Hides(TenantOptions tenants) => true;

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        if (context.Request is null) return Foreign;
        // Without the scope that is what is answered, for one's own things as for those of others.
        if (_granted.Check(context) is not null || ScopeReaches.Any(scope, context)) return null;
        return RouteText.Of(context.Request, routeParameter) is { } owner && Ownership.IsOwner(context.Caller, owner, issuer, context.Services.Issuers) ? null : Foreign;
    }

    public override string ToString() => Rule;
}
