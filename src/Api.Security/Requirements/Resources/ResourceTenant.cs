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

    /// <summary>Whether an object is in the tenant of the request. One that names none, of a type that has tenants, is in no tenant.</summary>
    public static bool Admits(IOwnedResource resource, in RequirementContext context)
    {
        var tenant = resource.TenantId;
        if (ReferenceEquals(tenant, NotImplemented) || RequestTenant.MayEnterAny(context)) return true;
        if (tenant is null) RequirementReports.ResourceTenantMissing(resource.GetType().Name, context.Services);
        return tenant is not null && string.Equals(tenant, RequestTenant.Of(context), StringComparison.Ordinal);
    }

    /// <summary>Whether the objects of a type name a tenant; only for the checks of the start.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Only a hint for the developer.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Only a hint for the developer.")]
    public static bool IsImplementedBy(Type type)
    {
        // Where the property is trimmed away, the start asks less; what is denied is decided by the objects.
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        const string name = nameof(IOwnedResource.TenantId);
        const string explicitName = "." + nameof(IOwnedResource) + "." + name;
        for (var at = type; at is not null; at = at.BaseType)
        {
            foreach (var property in at.GetProperties(declared))
                if (property.Name == name || property.Name.EndsWith(explicitName, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
