namespace Api.Security;

/// <summary>
/// The route parameter whose tenant a request was let in for, and the endpoint that compared it. The tenant itself is not kept: it is
/// that of the caller and the route at the time when somebody asks.
/// </summary>
internal sealed record TenantParameter(string? Name, Endpoint? Endpoint)
{
    /// <summary>Keeps the first one of an endpoint: what its handler checks besides does not change for whom it was let in.</summary>
    public static void Keep(HttpContext request, string? name)
    {
        if (Of(request) is null) request.Features.Set(new TenantParameter(name, request.GetEndpoint()));
    }

    /// <returns><see langword="null"/> when the endpoint of the request has compared none.</returns>
    public static TenantParameter? Of(HttpContext request) =>
        request.Features.Get<TenantParameter>() is { } known && known.Endpoint == request.GetEndpoint() ? known : null;
}
