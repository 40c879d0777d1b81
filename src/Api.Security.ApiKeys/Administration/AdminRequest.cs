using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>A request of an authorized caller.</summary>
internal sealed class AdminRequest(HttpContext http, ApiCaller caller)
{
    public HttpContext Http { get; } = http;

    public ApiCaller Caller { get; } = caller;

    /// <summary>
    /// The caller's tenant: clients of other tenants are not found; <see langword="null"/> when the caller may access all tenants.
    /// </summary>
    public string? OnlyTenant => Caller.TenantId;

    public CancellationToken Aborted => Http.RequestAborted;

    public ApiKeyAdministration Administration => Http.RequestServices.GetRequiredService<ApiKeyAdministration>();

    /// <summary>The caller, as the audit names them.</summary>
    public AuditActor Actor => ActorOf(Http, Caller);

    public static AuditActor ActorOf(HttpContext http, ApiCaller caller)
    {
        var scheme = http.RequestServices.GetRequiredService<ApiKeyAuthentication>();
        var (type, id) = scheme.Vouches(caller) ? (AuditActor.Key, scheme.KeyOf(caller) ?? caller.Subject)
            : caller.Subject is { } subject && subject != caller.ClientId ? (AuditActor.User, subject)
            : (AuditActor.Client, caller.ClientId ?? caller.Subject);
        return new AuditActor(type, Storable(id ?? "unknown"))
        {
            RequestId = Activity.Current?.Id ?? http.TraceIdentifier,
            Address = http.Connection.RemoteIpAddress is { } address ? Networks.Plain(address).ToString() : null,
        };
    }

    // A claim may contain any character. A database that does not store NUL must not look unavailable because of it.
    private static string Storable(string id) =>
        id.Any(char.IsControl) ? string.Concat(id.Select(character => char.IsControl(character) ? '\uFFFD' : character)) : id;

    /// <summary>Checks whether a caller of one tenant would grant the scope that opens all tenants.</summary>
    public bool LeavesTenant(IReadOnlyList<string> scopes) =>
        OnlyTenant is not null
            && Http.RequestServices.GetRequiredService<IOptions<ApiSecurityOptions>>().Value is { Tenant.CrossTenantScope: { } all } options
            && options.Scopes.Satisfies(scopes, all);

    public string Route(string name) => Convert.ToString(Http.GetRouteValue(name), CultureInfo.InvariantCulture) ?? "";

    /// <returns>The id without prefix; <see langword="null"/> when the route value is not a key id, so that no such key exists.</returns>
    public string? KeyIdOfRoute() => ApiKeyId.TryParsePublic(Route("keyId"), out var id) ? id.ToString() : null;

    public ClientChangeRequest OrderFor(RequestErrors mistakes) =>
        new(Route("id"), Actor) { OnlyTenant = OnlyTenant, ExpectedVersions = Preconditions.Versions(Http.Request, mistakes) };

    public Task WriteAsync(AdminProblem problem) => Http.RequestServices.GetRequiredService<AdminAnswers>().WriteAsync(Http, problem);

    /// <summary>Answers a change whose response has no body.</summary>
    public Task DoneAsync(TransitionResult result)
    {
        if (result.Failure is { } failure) return WriteAsync(AdminProblem.Of(failure));
        Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Runs an endpoint. Failures are logged and answered with 503 <c>store_unavailable</c>.</summary>
    public static async Task RunAsync(AdminRequest request, Func<AdminRequest, Task> endpoint)
    {
        try
        {
            await endpoint(request);
        }
        catch (Exception exception)
            when (exception is not BadHttpRequestException && !request.Aborted.IsCancellationRequested && !request.Http.Response.HasStarted)
        {
            request.Http.RequestServices.GetRequiredService<AdminFailures>().Report(exception);
            request.Http.Response.Headers.Remove(HeaderNames.ETag);
            await request.WriteAsync(AdminProblem.Unavailable);
        }
    }
}
