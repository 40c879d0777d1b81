using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints for a rotation in progress.</summary>
internal static class RotationEndpoints
{
    public static async Task<IResult> GetAsync(AdminRequest request, [FromRoute] string id)
    {
        if (await request.Administration.FindClientAsync(id, request.OnlyTenant, request.Aborted) is not { } found)
            return AdminProblem.NotFound;
        var lastUses = await request.LastUsesAsync(found.Current, found.Next);
        var view = new ApiKeyRotationView(ViewOf(found.Current), ViewOf(found.Next),
            found.Next is null ? null : found.Current?.AcceptUntil, found.IsStalled());
        return AdminAnswers.Ok(view, AdminJsonContext.Default.ApiKeyRotationView);

        ApiKeyView? ViewOf(ApiKey? key) => key is null ? null : ApiKeyView.From(key, found.Client, found.Now).UsedAt(lastUses, key);
    }

    public static async Task<IResult> PromoteAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, ForceQuery query,
        NoBody body) =>
        AdminAnswers.Done(await request.Administration.ChangeAsync(
            request.Change(id, ifMatch), keys => keys.Promote(query.Force), request.Aborted));

    public static async Task<IResult> CancelAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, ForceQuery query,
        NoBody body) =>
        AdminAnswers.Done(await request.Administration.ChangeAsync(
            request.Change(id, ifMatch), keys => keys.Cancel(query.Force), request.Aborted));
}
