using Microsoft.AspNetCore.Routing;

namespace Api.Security;

/// <summary>The name of a requested endpoint for the log: text of the application, never the requested path.</summary>
internal static class EndpointName
{
    private const string None = "a path without an endpoint";
    private const string UnimplementedGrpc = ":grpcunimplemented}";

    /// <summary>Returns the method and the route, such as <c>GET /orders/{id}</c>; otherwise its display name.</summary>
    public static string Get(HttpContext? context) => context?.GetEndpoint() switch
    {
        null => None,
        RouteEndpoint { RoutePattern: { RawText: { } pattern } route } endpoint when route.GetParameter("controller") is null
            && !pattern.EndsWith(UnimplementedGrpc, StringComparison.Ordinal) =>
            $"{MethodOf(endpoint, context.Request.Method)}/{pattern.TrimStart('/')}",
        var endpoint => endpoint.DisplayName ?? "an endpoint without a name",
    };

    // The method as the endpoint declares it. A client may send any word as the method.
    private static string MethodOf(Endpoint endpoint, string sent)
    {
        foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            if (HttpMethods.Equals(method, sent)) return method + " ";
        return "";
    }
}
