using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Api.Security;

/// <summary>
/// Answers a refused gRPC call as gRPC expects it: a response of trailers only, with <c>grpc-status</c>. Clients would otherwise derive a
/// status from the HTTP status, and find neither code nor reason.
/// </summary>
internal static class GrpcAnswer
{
    /// <summary>How the content type of every gRPC message begins.</summary>
    public const string ContentType = "application/grpc";

    /// <summary>The header, or trailer, with the status of a call.</summary>
    public const string Status = "grpc-status";

    // The package is not referenced. JSON transcoding has the same metadata, but not the content type.
    private const string Method = "Grpc.AspNetCore.Server.GrpcMethodMetadata";

    /// <summary>Checks whether the request is a call of a gRPC method, or of one that does not exist.</summary>
    public static bool IsExpectedBy(HttpContext context) =>
        context.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) is true
        && context.GetEndpoint() is { } endpoint
        && (endpoint.Metadata.Any(item => item.GetType().FullName == Method) || ListedEndpoints.AreUnimplemented(endpoint));

    /// <summary>Writes the answer. Challenges, <c>Retry-After</c> and <c>Cache-Control</c> are sent as metadata.</summary>
    /// <param name="response">The response.</param>
    /// <param name="refusal">The reason.</param>
    /// <param name="includesReason">Whether the exact reason is sent.</param>
    /// <param name="members">Additional members of the problem.</param>
    public static Task WriteAsync(
        HttpResponse response, Refusal refusal, bool includesReason, ReadOnlySpan<(string Name, object Value)> members)
    {
        var headers = response.Headers;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        headers[Status] = StatusOf(refusal.Status).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Encode(refusal.Title);
        headers["problem-code"] = refusal.Code;
        if (includesReason) headers["problem-reason"] = refusal.Reason;
        foreach (var (name, value) in members)
        {
            if (name is "requiredScopes" && value is IEnumerable<string> scopes)
                headers["problem-required-scopes"] = string.Join(' ', scopes);
            else if (value is RequiredAuthorizationDetail[] details) // as JSON in ASCII
                headers["problem-required-authorization-details"] =
                    JsonSerializer.Serialize(details, ProblemJsonContext.Default.RequiredAuthorizationDetailArray);
        }

        return response.StartAsync();
    }

    // https://grpc.io/docs/guides/status-codes/
    private static int StatusOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => 3, // INVALID_ARGUMENT
        StatusCodes.Status401Unauthorized => 16, // UNAUTHENTICATED
        StatusCodes.Status403Forbidden => 7, // PERMISSION_DENIED
        StatusCodes.Status404NotFound => 5, // NOT_FOUND
        StatusCodes.Status409Conflict => 10, // ABORTED
        StatusCodes.Status412PreconditionFailed => 9, // FAILED_PRECONDITION
        StatusCodes.Status429TooManyRequests => 8, // RESOURCE_EXHAUSTED
        StatusCodes.Status503ServiceUnavailable => 14, // UNAVAILABLE
        _ => 2, // UNKNOWN
    };

    // Percent-encoded UTF-8: everything but printable ASCII, and the percent sign.
    private static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(message))
            if (octet is >= 0x20 and <= 0x7E and not (byte)'%') text.Append((char)octet);
            else text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        return text.ToString();
    }
}
