using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Api.Security.ApiKeys;

/// <summary>
/// Headers or query parameters that an endpoint reads. OpenAPI documents describe them by the constructor: by its parameters with an
/// attribute that names the source, such as <c>FromHeader</c>.
/// </summary>
internal interface IRequestPart<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSelf>
    : IBindableFromHttpContext<TSelf>, IEndpointParameterMetadataProvider
    where TSelf : class, IRequestPart<TSelf>
{
    /// <summary>Reads the part. Errors are added to the errors of the request.</summary>
    static abstract TSelf Read(AdminRequest request);

    static ValueTask<TSelf?> IBindableFromHttpContext<TSelf>.BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(TSelf.Read(AdminRequest.Get(context)));

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        foreach (var described in typeof(TSelf).GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            if (described.GetCustomAttributes().Any(attribute => attribute is IFromHeaderMetadata or IFromQueryMetadata))
                builder.Metadata.Add(new DescribedParameter(described));
    }

    private sealed class DescribedParameter(ParameterInfo parameter) : IParameterBindingMetadata
    {
        public string Name => parameter.Name!;

        public bool HasTryParse => false;

        public bool HasBindAsync => false;

        public ParameterInfo ParameterInfo => parameter;

        public bool IsOptional => true;
    }
}
