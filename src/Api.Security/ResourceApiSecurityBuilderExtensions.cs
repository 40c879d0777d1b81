using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Adds kinds of objects that endpoints can require.</summary>
public static class ResourceApiSecurityBuilderExtensions
{
    /// <summary>Says who finds objects of a type for <c>RequireResource&lt;T&gt;(…)</c>.</summary>
    /// <typeparam name="T">What is found; its name is part of the policy name, so two types of one name cannot both be required.</typeparam>
    /// <typeparam name="TProvider">Who finds it, made anew for each request, so that it can use a <c>DbContext</c>.</typeparam>
    /// <param name="builder">What <c>AddApiSecurity()</c> returned.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder AddResource<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(this IApiSecurityBuilder builder)
        where T : class, IOwnedResource
        where TProvider : class, IResourceProvider<T>
    {
        ArgumentNullException.ThrowIfNull(builder);
        var registry = (ResourceRegistry)builder.Services.First(service => service.ServiceType == typeof(ResourceRegistry)).ImplementationInstance!;
        registry.Add<T>();
        builder.Services.AddScoped<IResourceProvider<T>, TProvider>();
        return builder;
    }
}
