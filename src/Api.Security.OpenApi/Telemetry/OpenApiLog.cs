using Microsoft.Extensions.Logging;

namespace Api.Security.OpenApi;

/// <summary>The log messages about documents.</summary>
internal static partial class OpenApiLog
{
    public const string Category = "Api.Security.OpenApi";

    [LoggerMessage(1301, LogLevel.Warning,
        "The OpenAPI document offers no sign-in at {Issuer}, because its OAuth endpoints are unknown: the issuer is " +
        "unavailable, or its discovery document names none.")]
    public static partial void IssuerWithoutEndpoints(this ILogger logger, string issuer);
}
