using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints for clients.</summary>
internal static class ClientEndpoints
{
    public static async Task<IResult> CreateAsync(AdminRequest request, NewApiClient body)
    {
        var client = new ApiClient
        {
            Id = "",
            CreatedAt = default,
            Version = default,
            Name = body.Name,
            TenantId = body.TenantId ?? request.OnlyTenant,
            Scopes = Distinct(body.Scopes),
            AllowedCidrs = Canonical(body.AllowedCidrs),
            SelfRotation = body.SelfRotation,
            ExternalRef = body.ExternalRef,
            EndsAt = body.EndsAt,
        };
        if ((request.OnlyTenant is { } own && client.TenantId != own) || request.LeavesTenant(client.Scopes))
            return AdminAnswers.Deny(Refusal.TenantMismatch);
        var result = await request.Administration.CreateAsync(client, request.Actor, request.Aborted);
        if (result.Failure is { } failure) return AdminProblem.From(failure);
        request.Http.Response.Headers.Location =
            $"{request.Http.Request.PathBase}{request.Http.Request.Path.Value?.TrimEnd('/')}/{result.Client!.Id}";
        request.SendVersionOf(result.Client);
        return AdminAnswers.Created(ApiClientView.From(result.Client), AdminJsonContext.Default.ApiClientView);
    }

    public static async Task<IResult> ListAsync(AdminRequest request, ClientQuery query)
    {
        var found = await request.Administration.ListAsync(
            new ApiClientQuery(request.OnlyTenant, query.After, query.Limit + 1), request.Aborted);
        var page = found.Take(query.Limit).Select(client => ApiClientView.From(client)).ToArray();
        return AdminAnswers.Ok(new ApiClientPage(page, found.Count > query.Limit ? page[^1].Id : null),
            AdminJsonContext.Default.ApiClientPage);
    }

    public static async Task<IResult> GetAsync(AdminRequest request, [FromRoute] string id)
    {
        if (await request.Administration.FindClientAsync(id, request.OnlyTenant, request.Aborted) is not { } found)
            return AdminProblem.NotFound;
        request.SendVersionOf(found.Client);
        var lastUses = await request.LastUsesAsync([.. found.All]);
        var keys = found.All.Select(key => ApiKeyView.From(key, found.Client, found.Now).UsedAt(lastUses, key)).ToArray();
        return AdminAnswers.Ok(ApiClientView.From(found.Client, keys), AdminJsonContext.Default.ApiClientView);
    }

    public static async Task<IResult> UpdateAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, ApiClientPatch body)
    {
        if (request.LeavesTenant(body.Scopes)) return AdminAnswers.Deny(Refusal.TenantMismatch);
        var result = await request.Administration.ChangeAsync(request.Change(id, ifMatch), keys => keys.Update(client => client with
        {
            Name = body.Has(nameof(body.Name)) ? body.Name : client.Name,
            Scopes = body.Has(nameof(body.Scopes)) ? Distinct(body.Scopes) : client.Scopes,
            AllowedCidrs = body.Has(nameof(body.AllowedCidrs)) ? Canonical(body.AllowedCidrs) : client.AllowedCidrs,
            SelfRotation = body.Has(nameof(body.SelfRotation)) ? body.SelfRotation : client.SelfRotation,
            ExternalRef = body.Has(nameof(body.ExternalRef)) ? body.ExternalRef : client.ExternalRef,
            EndsAt = body.Has(nameof(body.EndsAt)) ? body.EndsAt : client.EndsAt,
        }), request.Aborted);
        if (result.Failure is { } failure) return AdminProblem.From(failure);
        request.SendVersionOf(result.Client!);
        return AdminAnswers.Ok(ApiClientView.From(result.Client!), AdminJsonContext.Default.ApiClientView);
    }

    public static Task<IResult> DeleteAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, NoBody body) =>
        ChangeAsync(request, request.Change(id, ifMatch) with { TakesAccess = true }, keys => keys.Delete());

    public static Task<IResult> SuspendAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, NoBody body) =>
        ChangeAsync(request, request.Change(id, ifMatch) with { TakesAccess = true }, keys => keys.Suspend());

    public static Task<IResult> ResumeAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, NoBody body) =>
        ChangeAsync(request, request.Change(id, ifMatch), keys => keys.Resume());

    public static void SendVersionOf(this AdminRequest request, ApiClient client) =>
        request.Http.Response.Headers.ETag = string.Create(null, $"\"{client.Version}\"");

    private static async Task<IResult> ChangeAsync(
        AdminRequest request, ClientChangeRequest change, Func<ClientKeys, TransitionFailure?> decide) =>
        AdminAnswers.Done(await request.Administration.ChangeAsync(change, decide, request.Aborted));

    private static IReadOnlyList<string> Distinct(IReadOnlyList<string> texts) => [.. texts.Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Canonical(IReadOnlyList<string> networks) =>
        Distinct([.. networks.Select(network => Networks.Parse(network).ToString())]);
}
