using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>A request of somebody who may administer keys.</summary>
internal sealed class AdminRequest(HttpContext http, ApiCaller caller)
{
    public HttpContext Http { get; } = http;

    public ApiCaller Caller { get; } = caller;

    /// <summary>The caller's tenant, beside which no other one exists for it; <see langword="null"/> for all.</summary>
    public string? OnlyTenant => Caller.TenantId;

    public CancellationToken Aborted => Http.RequestAborted;

    public ApiKeyAdministration Administration => Http.RequestServices.GetRequiredService<ApiKeyAdministration>();

    /// <summary>Who, as the audit names it.</summary>
    public AuditActor Actor => ActorOf(Http, Caller);

    public static AuditActor ActorOf(HttpContext http, ApiCaller caller)
    {
        var scheme = http.RequestServices.GetRequiredService<ApiKeyScheme>();
        var (type, id) = scheme.Vouches(caller) ? (AuditActor.Key, scheme.KeyOf(caller) ?? caller.Subject)
            : caller.Subject is { } subject && subject != caller.ClientId ? (AuditActor.User, subject)
            : (AuditActor.Client, caller.ClientId ?? caller.Subject);
        return new AuditActor(type, Storable(id ?? "unknown"))
        {
            RequestId = Activity.Current?.Id ?? http.TraceIdentifier,
            Address = http.Connection.RemoteIpAddress is { } address ? Networks.Plain(address).ToString() : null,
        };
    }

    // A claim may hold anything, and a database that takes no NUL is not away because of it.
    private static string Storable(string id) => id.Any(char.IsControl) ? string.Concat(id.Select(character => char.IsControl(character) ? '\uFFFD' : character)) : id;

    /// <summary>Whether a caller of one tenant would grant what opens all of them.</summary>
    public bool LeavesTenant(IReadOnlyList<string> scopes) =>
        OnlyTenant is not null && Http.RequestServices.GetRequiredService<IOptions<ApiSecurityOptions>>().Value is { Tenant.CrossTenantScope: { } all } options && options.Scopes.Satisfies(scopes, all);

    public string Route(string name) => Convert.ToString(Http.GetRouteValue(name), CultureInfo.InvariantCulture) ?? "";

    /// <returns><see langword="null"/> when the route value is no id of a key; then there is no such key.</returns>
    public string? KeyIdOfRoute() => ApiKeyId.TryParsePublic(Route("keyId"), out var id) ? id.ToString() : null;

    public ClientChangeRequest OrderFor(RequestErrors mistakes) => new(Route("id"), Actor) { OnlyTenant = OnlyTenant, ExpectedVersions = Preconditions.Versions(Http.Request, mistakes) };

    public Task WriteAsync(AdminProblem problem) => Http.RequestServices.GetRequiredService<AdminAnswers>().WriteAsync(Http, problem);

    /// <summary>Answers a change that has nothing to tell.</summary>
    public Task DoneAsync(TransitionResult result)
    {
        if (result.Failure is { } failure) return WriteAsync(AdminProblem.Of(failure));
        Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Runs an endpoint; when the store is unavailable, that is the answer.</summary>
    public static async Task RunAsync(AdminRequest request, Func<AdminRequest, Task> endpoint)
    {
        try
        {
            await endpoint(request);
        }
        catch (Exception exception) when (exception is not BadHttpRequestException && !request.Aborted.IsCancellationRequested && !request.Http.Response.HasStarted)
        {
            request.Http.RequestServices.GetRequiredService<AdminFailures>().Report(exception);
            request.Http.Response.Headers.Remove(HeaderNames.ETag);
            await request.WriteAsync(AdminProblem.Unavailable);
        }
    }
}
