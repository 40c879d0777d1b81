namespace Api.Security;

/// <inheritdoc cref="ITenantAccessor"/>
internal sealed class TenantAccessor(RequestScope scope, RequirementServices services) : ITenantAccessor
{
    // Asked each time: the caller may be known later than the accessor is made, and a request may be executed again for another endpoint.
    public string? TenantId
    {
        get
        {
            if (scope.Request is not { } request) return null;
            return TenantParameter.Of(request) is { } compared
                ? RequestTenant.Of(new RequirementContext(request.User, request, services), compared.Name)
                : services.CallerTenant.Of(request.User);
        }
    }
}
