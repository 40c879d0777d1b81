using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>The protected resources of this application, and which of them a request is for. Challenges point to one only once its document is served.</summary>
internal sealed class ProtectedResources
{
    private readonly ProtectedResource[] _resources = [];
    private volatile bool _areServed;

    public ProtectedResources(IOptions<ApiSecurityOptions> options)
    {
        if (options.Value.PublicBaseUrl is not { } text || !PublicAddress.TryParse(text, out var address)) return;
        _resources =
        [
            // The longest path first, since the first one that holds a request is its own.
            .. options.Value.Metadata.Resources.OrderByDescending(resource => resource.Path.Length).Select(resource => ProtectedResource.At(address, resource.Path, resource.Scopes)),
            ProtectedResource.At(address, "", []),
        ];
    }

    /// <summary>All of them; none without <c>PublicBaseUrl</c>.</summary>
    public IReadOnlyList<ProtectedResource> All => _resources;

    public void AreServed() => _areServed = true;

    /// <returns>Where the document of what was asked for is; <see langword="null"/> when there is none.</returns>
    public string? MetadataUrlFor(HttpRequest request)
    {
        if (!_areServed) return null;
        foreach (var resource in _resources)
            if (request.Path.StartsWithSegments(resource.Path)) return resource.MetadataUrl;
        return null;
    }
}
