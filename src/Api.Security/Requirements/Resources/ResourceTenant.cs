using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Api.Security;

/// <summary>The tenant of an object, compared with that of a request.</summary>
internal static class ResourceTenant
{
    /// <summary>
    /// What a type returns that does not implement <see cref="IOwnedResource.TenantId"/>. Known by its reference: no text that comes from a
    /// store or from a request is this object.
    /// </summary>
    public static readonly string NotImplemented = new("(this type has no tenants)".AsSpan());

    /// <summary>Whether an object may be had in the tenant of the request. One of a type that has tenants, and that says none, is in no tenant.</summary>
    public static bool Admits(IOwnedResource resource, in RequirementContext context)
    {
        var tenant = resource.TenantId;
        if (ReferenceEquals(tenant, NotImplemented) || RequestTenant.MayEnterAny(context)) return true;
        if (tenant is null) RequirementReports.ResourceTenantMissing(resource.GetType().Name, context.Services);
        return tenant is not null && string.Equals(tenant, RequestTenant.Of(context), StringComparison.Ordinal);
    }

    /// <summary>Whether a type says which tenant its objects belong to; only for the checks of the start. Objects say it themselves.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Where the property is trimmed away, the start asks less; what is denied is decided by the object.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    public static bool IsImplementedBy(Type type)
    {
        const string explicitName = "." + nameof(IOwnedResource) + "." + nameof(IOwnedResource.TenantId);
        for (var at = type; at is not null; at = at.BaseType)
        {
            foreach (var property in at.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (property.Name == nameof(IOwnedResource.TenantId) || property.Name.EndsWith(explicitName, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
