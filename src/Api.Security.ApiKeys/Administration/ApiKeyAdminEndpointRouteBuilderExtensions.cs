using Api.Security.ApiKeys;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Maps the endpoints that administer API keys.</summary>
public static class ApiKeyAdminEndpointRouteBuilderExtensions
{
    private const string Clients = "/api-clients";
    private const string Client = Clients + "/{id}";
    private const string Rotation = Client + "/rotation";
    private const string Keys = "/api-keys";
    private const string Key = Keys + "/{keyId}";

    /// <summary>
    /// Maps endpoints for clients, keys, rotations and the audit below a path. Only callers with the scope <c>apikeys:admin</c> are
    /// accepted. Callers with a tenant claim see only their own tenant. Conventions added to the endpoints can only narrow this. Every
    /// response has <c>Cache-Control: no-store</c>. A secret is returned once, in the response to the request that creates the key.
    /// </summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="pattern">The path. Default: <c>/admin</c>.</param>
    /// <returns>The endpoints.</returns>
    public static ApiKeyAdminEndpointConventionBuilder MapApiKeyAdmin(this IEndpointRouteBuilder endpoints, string pattern = "/admin")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var access = new AdminAccess(endpoints.ServiceProvider.GetRequiredService<ApiKeyAuthentication>());
        var group = endpoints.MapGroup(pattern);
        group.RequireAuthorization(ApiKeyAdministrator.Policy(access)).WithTags("API keys");
        MapClients(group, access);
        MapRotation(group, access);
        MapKeys(group, access);
        return new ApiKeyAdminEndpointConventionBuilder(group, access);
    }

    private static void MapClients(RouteGroupBuilder group, AdminAccess access)
    {
        group.Map(access, "POST", Clients, ClientEndpoints.CreateAsync, "Creates a client.", 201, typeof(ApiClientView), [400, 409],
            DescribedParameter.Body(typeof(NewApiClient)));
        group.Map(access, "GET", Clients, ClientEndpoints.ListAsync, "Lists clients, ordered by id.", 200, typeof(ApiClientPage), [400],
            DescribedParameter.Query("after"), DescribedParameter.Query("limit", typeof(int)));
        group.Map(access, "GET", Client, ClientEndpoints.GetAsync, "Returns a client and its keys.", 200, typeof(ApiClientView), [404],
            DescribedParameter.Path("id"));
        group.Map(access, "PATCH", Client, ClientEndpoints.UpdateAsync, "Changes a client. Members that are left out stay unchanged.", 200,
            typeof(ApiClientView), [400, 404, 409, 412], Changing(DescribedParameter.Body(typeof(ApiClientPatch))));
        group.Map(access, "DELETE", Client, ClientEndpoints.DeleteAsync, "Deletes a client and revokes its keys permanently.", 204, null,
            [400, 404, 412], Changing());
        group.Map(access, "POST", Client + "/suspend", ClientEndpoints.SuspendAsync,
            "Suspends a client: its keys are refused until it is resumed.", 204, null, [400, 404, 412], Changing());
        group.Map(access, "POST", Client + "/resume", ClientEndpoints.ResumeAsync, "Resumes a suspended client.", 204, null,
            [400, 404, 412], Changing());
    }

    private static void MapRotation(RouteGroupBuilder group, AdminAccess access)
    {
        group.Map(access, "POST", Client + "/keys", IssueEndpoints.IssueAsync,
            "Issues the first key. Its secret is returned only in this response.", 201, typeof(IssuedApiKey), [400, 404, 409, 412, 422],
            Issuing(DescribedParameter.Body(typeof(NewApiKey), isDemanded: false)));
        group.Map(access, "POST", Client + "/keys/import", IssueEndpoints.ImportAsync,
            "Imports a key that another system issued, by the digest of its secret.", 201, typeof(ImportedApiKeyView),
            [400, 404, 409, 412, 422], Issuing(DescribedParameter.Body(typeof(ImportedApiKey))));
        group.Map(access, "POST", Rotation, IssueEndpoints.RotateAsync,
            "Issues the next key, or replaces a stolen one. The new secret is returned only in this response.", 201, typeof(IssuedApiKey),
            [400, 404, 409, 412, 422], Issuing(DescribedParameter.Body(typeof(ApiKeyRotationOrder))));
        group.Map(access, "GET", Rotation, RotationEndpoints.GetAsync, "Returns the state of a rotation.", 200, typeof(ApiKeyRotationView),
            [404], DescribedParameter.Path("id"));
        group.Map(access, "DELETE", Rotation, RotationEndpoints.CancelAsync,
            "Cancels a rotation: revokes the next key and keeps the current one.", 204, null, [400, 404, 409, 412],
            Changing(DescribedParameter.Query("force", typeof(bool))));
        group.Map(access, "POST", Rotation + "/promote", RotationEndpoints.PromoteAsync, "Makes the next key the current one now.", 204,
            null, [400, 404, 409, 412], Changing(DescribedParameter.Query("force", typeof(bool))));
    }

    private static void MapKeys(RouteGroupBuilder group, AdminAccess access)
    {
        group.Map(access, "GET", Key, KeyEndpoints.GetAsync, "Returns a key.", 200, typeof(ApiKeyView), [404],
            DescribedParameter.Path("keyId"));
        group.Map(access, "POST", Key + "/revoke", KeyEndpoints.RevokeAsync, "Revokes a key permanently.", 204, null, [400, 404, 412],
            DescribedParameter.Path("keyId"), DescribedParameter.Header("If-Match"), DescribedParameter.Body(typeof(ApiKeyRevocation)));
        group.Map(access, "POST", Keys + "/identify", KeyEndpoints.IdentifyAsync,
            "Finds the key and the client of a leaked secret, and revokes the key on request.", 200, typeof(IdentifiedApiKey), [400, 404],
            DescribedParameter.Body(typeof(FoundApiKey)));
        group.Map(access, "GET", "/api-audit", AuditEndpoints.ReadAsync, "Returns the audit, latest entry first.", 200,
            typeof(ApiKeyAuditPage), [400],
            [
                .. "client key actor from to cursor".Split(' ').Select(name => DescribedParameter.Query(name)),
                DescribedParameter.Query("limit", typeof(int)),
            ]);
    }

    private static IEnumerable<DescribedParameter> Changing(params DescribedParameter[] more) =>
        [DescribedParameter.Path("id"), DescribedParameter.Header("If-Match"), .. more];

    private static IEnumerable<DescribedParameter> Issuing(DescribedParameter body) =>
        Changing(DescribedParameter.Header(Preconditions.IdempotencyKey), body);

    private static void Map(this RouteGroupBuilder group, AdminAccess access, string method, string pattern,
        Func<AdminRequest, Task> endpoint, string summary, int status, Type? answer, int[] problems,
        params IEnumerable<DescribedParameter> parameters) =>
        group.MapMethods(pattern, [method], access.Guard(endpoint)).Describe(endpoint, summary, status, answer, problems, parameters);
}
