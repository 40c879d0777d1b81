using Api.Security.OpenApi;
using Microsoft.AspNetCore.OpenApi;

namespace Api.Security;

/// <summary>Adds security to OpenAPI documents.</summary>
public static class OpenApiSecurityExtensions
{
    /// <summary>
    /// Describes security as it is enforced: <c>AddOpenApi(o =&gt; o.DescribeApiSecurity())</c>. Each registered scheme becomes a security
    /// scheme; each operation that is not anonymous lists what it requires and which refusals it may answer with. Requirements,
    /// responses and components that the application declares itself stay as they are.
    /// </summary>
    /// <param name="options">The options of the document.</param>
    /// <returns>The same options.</returns>
    public static OpenApiOptions DescribeApiSecurity(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var transformer = new SecurityTransformer(options);
        options.AddOperationTransformer(transformer);
        options.AddDocumentTransformer(transformer);
        return options;
    }
}
