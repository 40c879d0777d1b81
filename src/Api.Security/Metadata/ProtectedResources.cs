using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// The protected resources of this application. Finds the one that a request is for. Challenges point to a resource only once its
/// document is served.
/// </summary>
internal sealed class ProtectedResources
{
    private readonly ProtectedResource[] _resources = [];
    private readonly string? _written;
    private volatile bool _areServed;

    public ProtectedResources(IOptions<ApiSecurityOptions> options)
    {
        if (options.Value.PublicBaseUrl is not { } text || !PublicAddress.TryParse(text, out var address)) return;
        _written = text;
        _resources =
        [
            // The longest path first, since the first resource that contains the request is used.
            .. options.Value.Metadata.Resources.OrderByDescending(resource => resource.Path.Length)
                .Select(resource => ProtectedResource.At(address, resource.Path, resource.Scopes)),
            ProtectedResource.At(address, "", []),
        ];
    }

    /// <summary>All resources; none without <c>PublicBaseUrl</c>.</summary>
    public IReadOnlyList<ProtectedResource> All => _resources;

    public void AreServed() => _areServed = true;

    /// <returns>The address of the document for the requested resource; <see langword="null"/> when there is none.</returns>
    public string? MetadataUrlFor(HttpRequest request)
    {
        if (!_areServed) return null;
        foreach (var resource in _resources)
            if (request.Path.StartsWithSegments(resource.Path)) return resource.MetadataUrl;
        return null;
    }

    /// <summary>
    /// Checks whether one of several locations (RFC 9396, 2.2) is a resource that contains the request, or the whole application. They are
    /// compared ordinally and as a whole.
    /// </summary>
    public bool AreAt(IReadOnlyList<string> locations, HttpContext? context)
    {
        foreach (var resource in _resources)
        {
            var isWhole = !resource.Path.HasValue;
            if (!isWhole && context?.Request.Path.StartsWithSegments(resource.Path) is not true) continue;
            foreach (var location in locations)
                if (string.Equals(location, resource.Identifier, StringComparison.Ordinal)
                    || (isWhole && string.Equals(location, _written, StringComparison.Ordinal))) return true;
        }

        return false;
    }
}
