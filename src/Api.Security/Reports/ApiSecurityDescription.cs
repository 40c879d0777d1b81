using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>What callers of an application can present and be granted: for documents that describe it to them, such as OpenAPI.</summary>
public sealed class ApiSecurityDescription
{
    private ApiSecurityDescription(SchemeRegistry registry, ScopeOptions scopes)
    {
        Schemes = [.. registry.Schemes.Select(scheme => new SchemeDescription(scheme.Name, scheme.AuthorizationScheme))];
        Scopes = [.. scopes.Definitions.Select(definition => new ScopeDescription(definition.Scope, definition.Description))];
    }

    /// <summary>The registered schemes, in the order in which they were added.</summary>
    public IReadOnlyList<SchemeDescription> Schemes { get; }

    /// <summary>The catalogue of scopes, in the order in which they were defined; empty when the application defines none.</summary>
    public IReadOnlyList<ScopeDescription> Scopes { get; }

    /// <summary>Describes an application.</summary>
    /// <param name="services">The services of the application.</param>
    /// <returns>The description.</returns>
    public static ApiSecurityDescription Of(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new(services.GetRequiredService<SchemeRegistry>(), services.GetRequiredService<IOptions<ApiSecurityOptions>>().Value.Scopes);
    }
}
