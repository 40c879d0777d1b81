using Api.Security.ApiKeys;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Serves the administration of API keys over HTTP.</summary>
public static class ApiKeyAdminEndpointRouteBuilderExtensions
{
    private const string Clients = "/api-clients";
    private const string Client = Clients + "/{id}";
    private const string Rotation = Client + "/rotation";
    private const string Keys = "/api-keys";
    private const string Key = Keys + "/{keyId}";

    /// <summary>
    /// Serves clients, keys, rotations and the audit below a path. Only callers with the scope <c>apikeys:admin</c> are let in, and of
    /// those with a tenant claim each sees its tenant alone; whatever is added to the endpoints can only narrow that. Every answer has
    /// <c>Cache-Control: no-store</c>; a secret is told once, by the request that makes the key.
    /// </summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="pattern">The path. Default: <c>/admin</c>.</param>
    /// <param name="allowApiKeys">Whether a key with the scope may administer keys: whoever steals it can then make himself more of them. Default: <see langword="false"/>, which answers 403 <c>policy_denied</c>.</param>
    /// <returns>The endpoints.</returns>
    public static IEndpointConventionBuilder MapApiKeyAdmin(this IEndpointRouteBuilder endpoints, string pattern = "/admin", bool allowApiKeys = false)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var access = new AdminAccess(endpoints.ServiceProvider.GetRequiredService<ApiKeyScheme>(), allowApiKeys);
        var group = endpoints.MapGroup(pattern);
        group.RequireAuthorization(ApiKeyAdministrator.Policy(access)).WithTags("API keys");
        MapClients(group, access);
        MapRotation(group, access);
        MapKeys(group, access);
        return group;
    }

    private static void MapClients(RouteGroupBuilder group, AdminAccess access)
    {
        group.Map(access, "POST", Clients, ClientEndpoints.CreateAsync, "Makes a client.", 201, typeof(ApiClientView), [400, 409], DescribedParameter.Body(typeof(NewApiClient)));
        group.Map(access, "GET", Clients, ClientEndpoints.ListAsync, "Lists clients by id.", 200, typeof(ApiClientPage), [400], DescribedParameter.Query("after"), DescribedParameter.Query("limit", typeof(int)));
        group.Map(access, "GET", Client, ClientEndpoints.GetAsync, "Tells a client and its keys.", 200, typeof(ApiClientView), [404], DescribedParameter.Path("id"));
        group.Map(access, "PATCH", Client, ClientEndpoints.UpdateAsync, "Changes a client; what is left out stays.", 200, typeof(ApiClientView), [400, 404, 409, 412], Changing(DescribedParameter.Body(typeof(ApiClientPatch))));
        group.Map(access, "DELETE", Client, ClientEndpoints.DeleteAsync, "Deletes a client and revokes its keys, for good.", 204, null, [400, 404, 412], Changing());
        group.Map(access, "POST", Client + "/suspend", ClientEndpoints.SuspendAsync, "Has no key of a client accepted, until it is resumed.", 204, null, [400, 404, 412], Changing());
        group.Map(access, "POST", Client + "/resume", ClientEndpoints.ResumeAsync, "Takes a suspension back.", 204, null, [400, 404, 412], Changing());
    }

    private static void MapRotation(RouteGroupBuilder group, AdminAccess access)
    {
        group.Map(access, "POST", Client + "/keys", IssueEndpoints.IssueAsync, "Issues the first key. Its secret is in this answer and nowhere else.", 201, typeof(IssuedApiKey), [400, 404, 409, 412, 422], Issuing(DescribedParameter.Body(typeof(NewApiKey), isDemanded: false)));
        group.Map(access, "POST", Client + "/keys/import", IssueEndpoints.ImportAsync, "Takes over a key that another system issued, by the digest of its secret.", 201, typeof(ImportedApiKeyView), [400, 404, 409, 412, 422], Issuing(DescribedParameter.Body(typeof(ImportedApiKey))));
        group.Map(access, "POST", Rotation, IssueEndpoints.RotateAsync, "Issues the next key, or one instead of a stolen one. Its secret is in this answer and nowhere else.", 201, typeof(IssuedApiKey), [400, 404, 409, 412, 422], Issuing(DescribedParameter.Body(typeof(ApiKeyRotationOrder))));
        group.Map(access, "GET", Rotation, RotationEndpoints.GetAsync, "Tells how far a rotation is.", 200, typeof(ApiKeyRotationView), [404], DescribedParameter.Path("id"));
        group.Map(access, "DELETE", Rotation, RotationEndpoints.CancelAsync, "Revokes the next key; the current one stays.", 204, null, [400, 404, 409, 412], Changing(DescribedParameter.Query("force", typeof(bool))));
        group.Map(access, "POST", Rotation + "/promote", RotationEndpoints.PromoteAsync, "Has the next key take over now.", 204, null, [400, 404, 409, 412], Changing(DescribedParameter.Query("force", typeof(bool))));
    }

    private static void MapKeys(RouteGroupBuilder group, AdminAccess access)
    {
        group.Map(access, "GET", Key, KeyEndpoints.GetAsync, "Tells a key.", 200, typeof(ApiKeyView), [404], DescribedParameter.Path("keyId"));
        group.Map(access, "POST", Key + "/revoke", KeyEndpoints.RevokeAsync, "Revokes a key, for good.", 204, null, [400, 404, 412], DescribedParameter.Path("keyId"), DescribedParameter.Header("If-Match"), DescribedParameter.Body(typeof(ApiKeyRevocation)));
        group.Map(access, "POST", Keys + "/identify", KeyEndpoints.IdentifyAsync, "Tells whose a secret is that was found somewhere, and revokes it if asked to.", 200, typeof(IdentifiedApiKey), [400, 404], DescribedParameter.Body(typeof(FoundApiKey)));
        group.Map(access, "GET", "/api-audit", AuditEndpoints.ReadAsync, "Tells who did what, the latest first.", 200, typeof(ApiKeyAuditPage), [400], [.. "client key actor from to cursor".Split(' ').Select(name => DescribedParameter.Query(name)), DescribedParameter.Query("limit", typeof(int))]);
    }

    private static IEnumerable<DescribedParameter> Changing(params DescribedParameter[] more) => [DescribedParameter.Path("id"), DescribedParameter.Header("If-Match"), .. more];

    private static IEnumerable<DescribedParameter> Issuing(DescribedParameter body) => Changing(DescribedParameter.Header(Preconditions.IdempotencyKey), body);

    private static void Map(this RouteGroupBuilder group, AdminAccess access, string method, string pattern, Func<AdminRequest, Task> endpoint, string summary, int status, Type? answer, int[] problems, params IEnumerable<DescribedParameter> parameters) =>
        group.MapMethods(pattern, [method], access.Guard(endpoint)).Describe(endpoint, summary, status, answer, problems, parameters);
}
