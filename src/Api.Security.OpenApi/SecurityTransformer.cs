using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>Describes the operations of a document, then the components that they refer to. Each request creates a new document.</summary>
internal sealed class SecurityTransformer(OpenApiOptions options) : IOpenApiOperationTransformer, IOpenApiDocumentTransformer
{
    // Once per document: an issuer that becomes available or unavailable meanwhile must not leave some operations without a scheme.
    private readonly ConditionalWeakTable<OpenApiDocument, Task<DocumentSecurity>> _documents = [];

    private readonly KnownIssuers _issuers = new();

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Document is not { } document) return;
        var security = await SecurityOf(document, context.ApplicationServices, cancellationToken);
        var protection = await security.ProtectionOf(context.Description);
        if (protection.IsAnonymous)
        {
            if (protection.Limits.Count > 0) SecurityResponses.AddTo(operation, [RefusalResponse.Limited], document);
            return;
        }

        // Not an empty list, which would mean that anyone may call it.
        if (operation.Security is not { Count: > 0 })
            operation.Security = SecurityRequirements.Create(protection, security.Schemes, document);
        SecurityResponses.AddTo(operation, security.RefusalsOf(protection, context.Description), document);
        security.DescribeRules(operation, protection);
    }

    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var security = await SecurityOf(document, context.ApplicationServices, cancellationToken);
        foreach (var (id, scheme) in security.Schemes.Components) document.AddComponent(id, scheme);
        document.AddComponent<IOpenApiSchema>(ProblemSchema.Id, ProblemSchema.Create());
    }

    private Task<DocumentSecurity> SecurityOf(OpenApiDocument document, IServiceProvider services, CancellationToken cancellationToken) =>
        _documents.GetValue(document, _ => DescribeAsync(services, cancellationToken));

    private async Task<DocumentSecurity> DescribeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var issuers = await _issuers.FindAsync(services, cancellationToken);
        return new DocumentSecurity(services, new SchemeComponents(
            ApiSecurityDescription.Create(services), issuers, services.GetService<IApiKeyHeaders>(), options.OpenApiVersion));
    }
}
