using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Registers the resources that endpoints can require.</summary>
public static class ResourceApiSecurityBuilderExtensions
{
    /// <summary>Registers the provider that loads resources of a type for <c>RequireResource&lt;T&gt;(…)</c>.</summary>
    /// <typeparam name="T">
    /// The resource. Its name is part of the policy name, so two types with the same name cannot both be required.
    /// </typeparam>
    /// <typeparam name="TProvider">The provider. It is created for each request, so it can use a <c>DbContext</c>.</typeparam>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returns.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder AddResource<
        T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(this IApiSecurityBuilder builder)
        where T : class, IOwnedResource
        where TProvider : class, IResourceProvider<T>
    {
        ArgumentNullException.ThrowIfNull(builder);
        var registry = (ResourceRegistry)builder.Services
            .First(service => service.ServiceType == typeof(ResourceRegistry)).ImplementationInstance!;
        registry.Add<T>();
        builder.Services.AddScoped<IResourceProvider<T>, TProvider>();
        return builder;
    }
}
