using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace Api.Security;

/// <summary>Endpoints that other libraries add, and that would fill a list.</summary>
internal static class ListedEndpoints
{
    /// <summary>Checks for one of <c>MapStaticAssets()</c>, of which there are hundreds.</summary>
    public static bool AreStaticAssets(EndpointMetadataCollection metadata) => metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    /// <summary>Checks for one that gRPC adds for services and methods that do not exist.</summary>
    public static bool AreUnimplemented(Endpoint endpoint) =>
        (endpoint as RouteEndpoint)?.RoutePattern.RawText?.EndsWith(":grpcunimplemented}", StringComparison.Ordinal) is true;
}
