using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Api.Security;

/// <summary>Compares the tenant of an object with that of a request.</summary>
internal static class ResourceTenant
{
    /// <summary>
    /// The value that <see cref="IOwnedResource.TenantId"/> returns when a type does not implement it. It is compared by
    /// reference, so no text from a store or a request can equal it.
    /// </summary>
    public static readonly string NotImplemented = new("(this type has no tenants)".AsSpan());

    /// <summary>
    /// Checks whether an object may be accessed from the tenant of the request. If its type has tenants, an object that names
    /// none is in no tenant.
    /// </summary>
    public static bool Admits(IOwnedResource resource, in RequirementContext context)
    {
        var tenant = resource.TenantId;
        if (ReferenceEquals(tenant, NotImplemented) || RequestTenant.MayEnterAny(context)) return true;
        if (tenant is null) RequirementReports.ResourceTenantMissing(resource.GetType().Name, context.Services);
        return tenant is not null && string.Equals(tenant, RequestTenant.Find(context), StringComparison.Ordinal);
    }

    /// <summary>Checks whether the objects of a type name a tenant. Used only by the startup checks.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Only a hint for the developer.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Only a hint for the developer.")]
    public static bool IsImplementedBy(Type type)
    {
        // Where the property is trimmed away, startup checks less. Access is still decided by the objects themselves.
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
