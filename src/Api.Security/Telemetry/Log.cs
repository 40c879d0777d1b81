using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// The log messages of the core, ids 1100 to 1199. An error of a client is Information; one of the operator is Warning or Error.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Information,
        "{Scheme} refused a request to {Endpoint}: {Reason}. Expected {Expected}. Trace {TraceId}.")]
    public static partial void Refused(
        this ILogger logger, string scheme, string endpoint, string reason, string expected, string traceId);

    [LoggerMessage(1102, LogLevel.Information, "{Scheme} refused {Count} more requests within a minute: {Reason}. Expected {Expected}.")]
    public static partial void RefusedMore(this ILogger logger, string scheme, long count, string reason, string expected);

    [LoggerMessage(1103, LogLevel.Warning, "A credential was sent over plain HTTP, where it can be read in transit. {Fix}")]
    public static partial void CredentialOverPlainHttp(this ILogger logger, string fix);

    [LoggerMessage(1104, LogLevel.Error,
        "{Call} runs after authentication, which is too late. Call it first, then UseAuthentication() and UseAuthorization().")]
    public static partial void MiddlewareBehindAuthentication(this ILogger logger, string call);

    [LoggerMessage(1105, LogLevel.Error,
        "A revocation check failed with {Exception}; until it works again, requests with a credential are answered with 503. " +
        "Logged at most once a minute.")]
    public static partial void RevocationCheckFailed(this ILogger logger, string exception);

    [LoggerMessage(1106, LogLevel.Information,
        "Shadow mode: {Scheme} would have refused a request to {Endpoint}: {Reason}. Expected {Expected}. Trace {TraceId}.")]
    public static partial void WouldDeny(
        this ILogger logger, string scheme, string endpoint, string reason, string expected, string traceId);

    [LoggerMessage(1107, LogLevel.Information,
        "Shadow mode: {Scheme} would have refused {Count} more requests within a minute: {Reason}. Expected {Expected}.")]
    public static partial void WouldDenyMore(this ILogger logger, string scheme, long count, string reason, string expected);

    [LoggerMessage(1108, LogLevel.Error,
        "The provider of {Resource} failed; until it works again, requests for it are answered with 503. Logged at most once a " +
        "minute.")]
    public static partial void ResourceUnavailable(this ILogger logger, Exception exception, string resource);

    [LoggerMessage(1109, LogLevel.Error,
        "The policies in configuration were changed but not applied; the old ones stay in force. {Errors}")]
    public static partial void PoliciesNotReloaded(this ILogger logger, string errors);

    [LoggerMessage(1110, LogLevel.Information, "The policies in configuration were changed and are in force: {Count}.")]
    public static partial void PoliciesReloaded(this ILogger logger, int count);

    [LoggerMessage(1111, LogLevel.Warning, "These endpoints are in shadow mode; their requirements are not enforced: {Endpoints}")]
    public static partial void EndpointsInShadowMode(this ILogger logger, string endpoints);

    [LoggerMessage(1112, LogLevel.Information, "What is protected, and how:{NewLine}{Table}")]
    public static partial void ProtectedEndpoints(this ILogger logger, string newLine, string table);

    [LoggerMessage(1113, LogLevel.Warning,
        "MapApiSecurityMetadata() serves nothing: set ApiSecurity:PublicBaseUrl to the address that clients call, such as " +
        "https://api.example.com.")]
    public static partial void MetadataWithoutPublicBaseUrl(this ILogger logger);

    [LoggerMessage(1114, LogLevel.Warning,
        "{Call} runs after authorization, so whatever it serves requires authentication. If anyone may read it, call it before " +
        "UseAuthentication() and UseAuthorization().")]
    public static partial void MiddlewareNeedsCaller(this ILogger logger, string call);

    [LoggerMessage(1115, LogLevel.Warning,
        "These endpoints of other libraries require authentication, because they have no policy of their own: {Endpoints}. If anyone " +
        "may call them, write AllowAnonymous().")]
    public static partial void EndpointsOfOthers(this ILogger logger, string endpoints);

    [LoggerMessage(1116, LogLevel.Error,
        "{Endpoint} was not executed as the page for status {Status}: it requires authentication, and the request was re-executed after " +
        "authorization. The caller received the status without a body. Allow anonymous access with AllowAnonymous(). Logged at most " +
        "once a minute.")]
    public static partial void StatusPageNeedsCaller(this ILogger logger, string? endpoint, int status);

    [LoggerMessage(1117, LogLevel.Information,
        "The default scheme of this application is '{Scheme}'. Api.Security covers the endpoints with one of its requirements or with " +
        "RequireApiSecurity(), and the paths in ApiSecurity:Paths; all other endpoints behave as they would without it.")]
    public static partial void AnotherDefaultScheme(this ILogger logger, string scheme);

    [LoggerMessage(1118, LogLevel.Warning,
        "A request to {Endpoint} without another credential had an access_token in its URL, which is not read there: send it in the " +
        "Authorization header. For SignalR in browsers, write AddApiSecurity(options => options.AcceptQueryToken(\"/hubs\")) with " +
        "the path of the hubs. Logged at most once a minute.")]
    public static partial void TokenInQuery(this ILogger logger, string endpoint);

    [LoggerMessage(1119, LogLevel.Warning,
        "AcceptQueryToken(): there is no SignalR hub below {Paths}. Write the paths of hubs, including the argument of UsePathBase().")]
    public static partial void QueryTokenWithoutHub(this ILogger logger, string paths);

    [LoggerMessage(1120, LogLevel.Warning,
        "{Section} has changed, but these settings are read only at startup; restart the application to apply them: {Names}. " +
        "Logged once until they change again.")]
    public static partial void RestartNeeded(this ILogger logger, string section, string names);

    [LoggerMessage(1121, LogLevel.Warning,
        "RequireClaim() of ASP.NET Core compares scopes in: {Places}. A caller has one claim for each scope: a value with several scopes " +
        "never matches, and one scope is enough where AddJwtBearer() compared the whole text. Write RequireScope() instead.")]
    public static partial void ScopesAsClaims(this ILogger logger, string places);

    [LoggerMessage(1122, LogLevel.Error,
        "{Call} runs before authentication, so it cannot distinguish callers when it stores a response. Call it after " +
        "UseAuthentication() and UseAuthorization().")]
    public static partial void CacheBeforeAuthentication(this ILogger logger, string call);

    [LoggerMessage(1123, LogLevel.Warning,
        "UseForwardedHeaders() does nothing, because ForwardedHeadersOptions.ForwardedHeaders is None: behind a proxy, every request " +
        "seems to come from the proxy, over plain HTTP. Configure ForwardedHeadersOptions: set ForwardedHeaders to XForwardedFor | " +
        "XForwardedProto, and KnownProxies or KnownIPNetworks to the addresses of the proxy; or, where only the proxy can connect, set " +
        "ASPNETCORE_FORWARDEDHEADERS_ENABLED to true.")]
    public static partial void NothingIsForwarded(this ILogger logger);

    [LoggerMessage(1130, LogLevel.Error,
        "Endpoints were added or changed at run time, with errors that would have prevented the application from starting. " +
        "{Errors}")]
    public static partial void LateEndpointsWithErrors(this ILogger logger, string errors);

    [LoggerMessage(1140, LogLevel.Warning,
        "IAuthorizationService denied '{Rule}', because this rule needs the request: pass the HttpContext as the resource. " +
        "Logged at most once a minute.")]
    public static partial void RequestMissing(this ILogger logger, string rule);

    [LoggerMessage(1141, LogLevel.Warning,
        "The tenant of a caller is ignored: {Issuer} is not allowed to assert it. To allow it, add it to Tenants of this " +
        "issuer. Logged at most once a minute.")]
    public static partial void TenantIgnored(this ILogger logger, string issuer);

    [LoggerMessage(1142, LogLevel.Warning,
        "The cross-tenant scope of a caller is ignored: {Issuer} is not allowed to grant it. To allow it, set CrossTenant of " +
        "this issuer. Logged at most once a minute.")]
    public static partial void CrossTenantScopeIgnored(this ILogger logger, string issuer);

    [LoggerMessage(1143, LogLevel.Warning,
        "A resource of type {Resource} belongs to no caller, because its OwnerIssuer is null although several issuers are " +
        "trusted: store ApiCaller.Issuer with the owner and return it. Logged at most once a minute.")]
    public static partial void OwnerIssuerMissing(this ILogger logger, string resource);

    [LoggerMessage(1144, LogLevel.Warning,
        "A resource of type {Resource} is hidden from every tenant, because its TenantId is null: return the tenant that it " +
        "belongs to. Logged at most once a minute.")]
    public static partial void ResourceTenantMissing(this ILogger logger, string resource);

    [LoggerMessage(1145, LogLevel.Warning,
        "RequireApiSecurity() denied a caller whose identity the application has replaced. An IClaimsTransformation may add an identity, " +
        "or change a clone of the principal, but not create a new one without the identity of this library. Logged at most once a minute.")]
    public static partial void IdentityReplaced(this ILogger logger);

    [LoggerMessage(1146, LogLevel.Warning,
        "An authorization detail was not honored because it has locations and ApiSecurity:PublicBaseUrl is not set. Set it to the " +
        "address that clients call, such as https://api.example.com. Logged at most once a minute.")]
    public static partial void LocationsIgnored(this ILogger logger);
}
