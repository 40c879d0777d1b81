namespace Api.Security;

/// <inheritdoc cref="ITenantAccessor"/>
internal sealed class TenantAccessor(RequestScope scope, CallerMeaning meaning) : ITenantAccessor
{
    // Asked each time: the caller may be known later than the accessor is made.
    public string? TenantId => scope.Request is { } request
        ? request.Features.Get<ResolvedTenant>()?.Id ?? meaning.Tenant.Of(request.User)
        : null;
}
