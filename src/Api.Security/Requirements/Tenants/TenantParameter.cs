namespace Api.Security;

/// <summary>
/// The route parameter with the tenant that a request was accepted for, and the endpoint that compared it. The tenant itself is
/// not stored: it is read from the caller and the route when it is needed.
/// </summary>
internal sealed record TenantParameter(string? Name, Endpoint? Endpoint)
{
    /// <summary>
    /// Stores the first parameter of an endpoint. Further checks in its handler do not change the tenant that the request was
    /// accepted for.
    /// </summary>
    public static void Keep(HttpContext request, string? name)
    {
        if (Find(request) is null) request.Features.Set(new TenantParameter(name, request.GetEndpoint()));
    }

    /// <returns><see langword="null"/> when the endpoint of the request has not compared a tenant.</returns>
    public static TenantParameter? Find(HttpContext request) =>
        request.Features.Get<TenantParameter>() is { } known && known.Endpoint == request.GetEndpoint() ? known : null;
}
