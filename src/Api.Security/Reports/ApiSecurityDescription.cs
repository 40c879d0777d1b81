using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>The schemes and scopes of an application, for documents that describe it to its callers, such as OpenAPI.</summary>
public sealed class ApiSecurityDescription
{
    private ApiSecurityDescription(SchemeRegistry registry, ScopeOptions scopes)
    {
        Schemes = [.. registry.Schemes.Select(scheme => new SchemeDescription(scheme.Name, scheme.AuthorizationScheme))];
        Scopes = [.. scopes.Definitions.Select(definition => new ScopeDescription(definition.Scope, definition.Description))];
    }

    /// <summary>The registered schemes, in the order in which they were added.</summary>
    public IReadOnlyList<SchemeDescription> Schemes { get; }

    /// <summary>The catalog of scopes, in the order in which they were defined; empty when the application defines none.</summary>
    public IReadOnlyList<ScopeDescription> Scopes { get; }

    /// <summary>Creates the description of an application.</summary>
    /// <param name="services">The services of the application.</param>
    /// <returns>The description.</returns>
    public static ApiSecurityDescription Create(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new(services.GetRequiredService<SchemeRegistry>(), services.GetRequiredService<IOptions<ApiSecurityOptions>>().Value.Scopes);
    }
}
