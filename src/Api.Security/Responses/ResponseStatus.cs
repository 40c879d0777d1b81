using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace Api.Security;

/// <summary>What became of a request, as an HTTP status. The response of a gRPC call is always 200: it has a status of its own.</summary>
internal static class ResponseStatus
{
    /// <summary>The status of a response that is complete.</summary>
    public static int Get(HttpContext context)
    {
        var status = context.Response.StatusCode;
        return status == StatusCodes.Status200OK && IsGrpc(context) ? ReadGrpc(context) : status;
    }

    // gRPC needs HTTP/2 at least. The protocol is compared first, because it costs less than a header.
    private static bool IsGrpc(HttpContext context) => !HttpProtocol.IsHttp11(context.Request.Protocol)
        && context.Response.ContentType?.StartsWith(GrpcAnswer.ContentType, StringComparison.OrdinalIgnoreCase) is true;

    // In the trailers, or in the headers when there is nothing else.
    private static int ReadGrpc(HttpContext context)
    {
        var text = context.Response.Headers[GrpcAnswer.Status] is { Count: > 0 } header
            ? header
            : context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers[GrpcAnswer.Status] ?? default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? FromGrpc(status)
            : StatusCodes.Status200OK;
    }

    // https://grpc.io/docs/guides/status-codes/
    private static int FromGrpc(int status) => status switch
    {
        16 => StatusCodes.Status401Unauthorized, // UNAUTHENTICATED
        7 => StatusCodes.Status403Forbidden, // PERMISSION_DENIED
        5 or 12 => StatusCodes.Status404NotFound, // NOT_FOUND, UNIMPLEMENTED
        8 => StatusCodes.Status429TooManyRequests, // RESOURCE_EXHAUSTED
        4 => StatusCodes.Status504GatewayTimeout, // DEADLINE_EXCEEDED, that of the client
        2 or 13 or 14 or 15 => StatusCodes.Status500InternalServerError, // UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS
        _ => StatusCodes.Status200OK,
    };
}
