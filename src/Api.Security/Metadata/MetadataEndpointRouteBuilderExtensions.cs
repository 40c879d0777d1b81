using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>Serves protected resource metadata (RFC 9728).</summary>
public static class MetadataEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Serves <c>/.well-known/oauth-protected-resource</c> to anyone: the authorization servers whose tokens are accepted, and the
    /// scopes. Challenges then point to it (<c>resource_metadata</c>), so that MCP clients and agents can discover them. All of it
    /// comes from configuration; without <c>ApiSecurity:PublicBaseUrl</c>, nothing is served and a warning is logged.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>The endpoints: one for the application, and one for each <see cref="MetadataOptions.AddResource"/>.</returns>
    public static IEndpointConventionBuilder MapApiSecurityMetadata(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var resources = services.GetRequiredService<ProtectedResources>();
        if (resources.All.Count == 0)
            services.GetRequiredService<ILoggerFactory>().CreateLogger(TelemetryNames.LogCategory).MetadataWithoutPublicBaseUrl();
        else resources.AreServed();

        var group = endpoints.MapGroup("");
        foreach (var resource in resources.All)
        {
            var document = new Lazy<byte[]>(() => services.GetRequiredService<ResourceDocument>().Write(resource));
            group.MapMethods(resource.MetadataPath, Methods, context => ServeAsync(context, document.Value)).AllowAnonymous()
                .WithDisplayName($"Protected resource metadata of {resource.Identifier}").ExcludeFromDescription();
        }

        return group;
    }

    private static Task ServeAsync(HttpContext context, byte[] document)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "application/json";
        headers.ContentLength = document.Length;
        headers.CacheControl = "public, max-age=3600";
        // The document is public, and agents in browsers must be able to read it.
        if (headers.AccessControlAllowOrigin.Count == 0) headers.AccessControlAllowOrigin = "*";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(document).AsTask();
    }
}
