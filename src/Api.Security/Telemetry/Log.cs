using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>All that the core can say. Ids 1100 to 1199. A client's mistake is Information; the operator's is Warning or Error.</summary>
internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Information, "{Scheme} refused a request: {Reason}. Expected {Expected}.")]
    public static partial void Refused(this ILogger logger, string scheme, string reason, string expected);

    [LoggerMessage(1102, LogLevel.Information, "{Scheme} refused {Count} more requests within a minute: {Reason}. Expected {Expected}.")]
    public static partial void RefusedMore(this ILogger logger, string scheme, long count, string reason, string expected);

    [LoggerMessage(1103, LogLevel.Warning, "A credential came over plain HTTP, where anybody on the way can read it. Serve this API over TLS only and set ApiSecurity:RequireTls; behind a proxy that ends TLS, call UseForwardedHeaders() before UseAuthentication().")]
    public static partial void CredentialOverPlainHttp(this ILogger logger);

    [LoggerMessage(1104, LogLevel.Error, "{Call} runs after authentication and comes too late. Call it first, then UseAuthentication() and UseAuthorization().")]
    public static partial void MiddlewareBehindAuthentication(this ILogger logger, string call);

    [LoggerMessage(1105, LogLevel.Error, "A revocation check failed with {Exception}; until it answers, credentials are answered with 503. Logged at most once a minute.")]
    public static partial void RevocationCheckFailed(this ILogger logger, string exception);

    [LoggerMessage(1106, LogLevel.Information, "Shadow mode: {Scheme} would have refused a request: {Reason}. Expected {Expected}.")]
    public static partial void WouldDeny(this ILogger logger, string scheme, string reason, string expected);

    [LoggerMessage(1107, LogLevel.Information, "Shadow mode: {Scheme} would have refused {Count} more requests within a minute: {Reason}. Expected {Expected}.")]
    public static partial void WouldDenyMore(this ILogger logger, string scheme, long count, string reason, string expected);

    [LoggerMessage(1108, LogLevel.Error, "The provider of {Resource} failed; until it answers, requests for it are answered with 503. Logged at most once a minute.")]
    public static partial void ResourceUnavailable(this ILogger logger, Exception exception, string resource);

    [LoggerMessage(1109, LogLevel.Error, "The policies in configuration were changed, but not taken over; the old ones stay in force. {Mistakes}")]
    public static partial void PoliciesNotReloaded(this ILogger logger, string mistakes);

    [LoggerMessage(1110, LogLevel.Information, "The policies in configuration were changed and are in force: {Count}.")]
    public static partial void PoliciesReloaded(this ILogger logger, int count);

    [LoggerMessage(1111, LogLevel.Warning, "These endpoints are in shadow mode, their requirements are not enforced: {Endpoints}")]
    public static partial void EndpointsInShadowMode(this ILogger logger, string endpoints);

    [LoggerMessage(1112, LogLevel.Information, "What is protected, and how:{NewLine}{Table}")]
    public static partial void ProtectedEndpoints(this ILogger logger, string newLine, string table);

    [LoggerMessage(1113, LogLevel.Warning, "MapApiSecurityMetadata() serves nothing: set ApiSecurity:PublicBaseUrl to what clients call, such as https://api.example.com.")]
    public static partial void MetadataWithoutPublicBaseUrl(this ILogger logger);

    [LoggerMessage(1120, LogLevel.Warning, "{Section} has changed, but these settings are read at the start only; restart the application for them: {Names}. Logged once until it changes.")]
    public static partial void RestartNeeded(this ILogger logger, string section, string names);

    [LoggerMessage(1130, LogLevel.Error, "Endpoints were added or changed while the application runs, with mistakes that would have stopped the start. {Mistakes}")]
    public static partial void LateEndpointsWithMistakes(this ILogger logger, string mistakes);

    [LoggerMessage(1140, LogLevel.Warning, "IAuthorizationService was asked for '{Rule}' without the request, which it has to read, and denied it: pass the HttpContext as the resource. Logged at most once a minute.")]
    public static partial void RequestMissing(this ILogger logger, string rule);

    [LoggerMessage(1141, LogLevel.Warning, "The tenant of a caller does not count: {Issuer} may not speak for it. List it under Tenants of this issuer if it may. Logged at most once a minute.")]
    public static partial void TenantIgnored(this ILogger logger, string issuer);

    [LoggerMessage(1142, LogLevel.Warning, "The cross-tenant scope of a caller does not count: {Issuer} may not grant it. Set CrossTenant of this issuer if it may. Logged at most once a minute.")]
    public static partial void CrossTenantScopeIgnored(this ILogger logger, string issuer);

    [LoggerMessage(1143, LogLevel.Warning, "An object of {Resource} belongs to no caller, since its OwnerIssuer is null although several issuers are trusted: store ApiCaller.Issuer with the owner and return it. Logged at most once a minute.")]
    public static partial void OwnerIssuerMissing(this ILogger logger, string resource);

    [LoggerMessage(1144, LogLevel.Warning, "An object of {Resource} is hidden from every tenant, since its TenantId is null: return the tenant that it belongs to. Logged at most once a minute.")]
    public static partial void ResourceTenantMissing(this ILogger logger, string resource);
}
