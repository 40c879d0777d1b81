namespace Api.Security;

/// <inheritdoc cref="ITenantAccessor"/>
internal sealed class TenantAccessor(RequestScope scope, RequirementServices services) : ITenantAccessor
{
    // Evaluated each time: the caller may become known after the accessor is created, and a request may be re-executed for another
    // endpoint.
    public string? TenantId
    {
        get
        {
            if (scope.Request is not { } request) return null;
            return TenantParameter.Find(request) is { } compared
                ? RequestTenant.Find(new RequirementContext(request.User, request, services), compared.Name)
                : services.CallerTenant.Find(request.User);
        }
    }
}
