using Api.Security.ApiKeys;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Maps the endpoints that administer API keys.</summary>
public static class ApiKeyAdminEndpointRouteBuilderExtensions
{
    private const string Clients = "/api-clients";
    private const string Client = Clients + "/{id}";
    private const string Limits = Client + "/limits";
    private const string Quota = Client + "/quota";
    private const string Rotation = Client + "/rotation";
    private const string Keys = "/api-keys";
    private const string Key = Keys + "/{keyId}";

    /// <summary>
    /// Maps endpoints for clients, limits, keys, rotations and the audit below a path. Only callers with the scope <c>apikeys:admin</c> are
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
        group.Guard(access.GuardAsync);
        MapClients(group);
        MapLimits(group);
        MapRotation(group);
        MapKeys(group);
        UsageEndpoints.Map(group, Client);
        return new ApiKeyAdminEndpointConventionBuilder(group, access);
    }

    private static void MapClients(RouteGroupBuilder group)
    {
        group.MapPost(Clients, ClientEndpoints.CreateAsync).WithSummary("Creates a client.")
            .Produces<ApiClientView>(201).WithProblems(400, 409);
        group.MapGet(Clients, ClientEndpoints.ListAsync).WithSummary("Lists clients, ordered by id.")
            .Produces<ApiClientPage>().WithProblems(400);
        group.MapGet(Client, ClientEndpoints.GetAsync).WithSummary("Returns a client and its keys.")
            .Produces<ApiClientView>().WithProblems(404);
        group.MapPatch(Client, ClientEndpoints.UpdateAsync).WithSummary("Changes a client. Members that are left out stay unchanged.")
            .Produces<ApiClientView>().WithProblems(400, 404, 409, 412);
        group.MapDelete(Client, ClientEndpoints.DeleteAsync).WithSummary("Deletes a client and revokes its keys permanently.")
            .Produces(204).WithProblems(400, 404, 412, 415);
        group.MapPost(Client + "/suspend", ClientEndpoints.SuspendAsync)
            .WithSummary("Suspends a client: its keys are refused until it is resumed.").Produces(204).WithProblems(400, 404, 412, 415);
        group.MapPost(Client + "/resume", ClientEndpoints.ResumeAsync).WithSummary("Resumes a suspended client.")
            .Produces(204).WithProblems(400, 404, 412, 415);
    }

    private static void MapLimits(RouteGroupBuilder group)
    {
        group.MapGet(Limits, LimitEndpoints.GetAsync).WithSummary("Returns the plan and the limits that apply to a client.")
            .Produces<ApiClientLimitsView>().WithProblems(404);
        group.MapPut(Limits, LimitEndpoints.ReplaceAsync)
            .WithSummary("Replaces the plan and the limits of a client. What was granted to it stays.")
            .Produces(204).WithProblems(400, 404, 412, 415);
        group.MapGet(Quota, LimitEndpoints.GetQuotaAsync).WithSummary("Returns how much of its quotas a client has used.")
            .Produces<ApiClientQuotaView>().WithProblems(404);
        group.MapPost(Quota + "/grants", LimitEndpoints.GrantAsync)
            .WithSummary("Grants a client units in addition to a quota, until its current window ends.")
            .Produces(204).WithProblems(400, 404, 412);
    }

    private static void MapRotation(RouteGroupBuilder group)
    {
        group.MapPost(Client + "/keys", IssueEndpoints.IssueAsync)
            .WithSummary("Issues the first key. Its secret is returned only in this response.")
            .Produces<IssuedApiKey>(201).WithProblems(400, 404, 409, 412, 415, 422);
        group.MapPost(Client + "/keys/import", IssueEndpoints.ImportAsync)
            .WithSummary("Imports a key that another system issued, by the digest of its secret.")
            .WithDescription("409 import_not_accepted unless ApiSecurity:ApiKeys:AcceptImported is set.")
            .Produces<ImportedApiKeyView>(201).WithProblems(400, 404, 409, 412, 422);
        group.MapPost(Rotation, IssueEndpoints.RotateAsync)
            .WithSummary("Issues the next key, or replaces a stolen one. The new secret is returned only in this response.")
            .Produces<IssuedApiKey>(201).WithProblems(400, 404, 409, 412, 422);
        group.MapGet(Rotation, RotationEndpoints.GetAsync).WithSummary("Returns the state of a rotation.")
            .Produces<ApiKeyRotationView>().WithProblems(404);
        group.MapDelete(Rotation, RotationEndpoints.CancelAsync)
            .WithSummary("Cancels a rotation: revokes the next key and keeps the current one.").Produces(204)
                .WithProblems(400, 404, 409, 412, 415);
        group.MapPost(Rotation + "/promote", RotationEndpoints.PromoteAsync).WithSummary("Makes the next key the current one now.")
            .Produces(204).WithProblems(400, 404, 409, 412, 415);
    }

    private static void MapKeys(RouteGroupBuilder group)
    {
        group.MapGet(Key, KeyEndpoints.GetAsync).WithSummary("Returns a key.").Produces<ApiKeyView>().WithProblems(404);
        group.MapPost(Key + "/revoke", KeyEndpoints.RevokeAsync).WithSummary("Revokes a key permanently.")
            .Produces(204).WithProblems(400, 404, 412);
        group.MapPost(Keys + "/identify", KeyEndpoints.IdentifyAsync)
            .WithSummary("Finds the key and the client of a leaked secret, and revokes the key on request.")
            .Produces<IdentifiedApiKey>().WithProblems(400, 404);
        group.MapGet("/api-audit", AuditEndpoints.ReadAsync).WithSummary("Returns the audit, latest entry first.")
            .Produces<ApiKeyAuditPage>().WithProblems(400);
    }
}
