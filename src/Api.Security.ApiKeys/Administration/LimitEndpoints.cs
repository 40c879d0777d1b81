using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints for the limits and quotas of a client.</summary>
internal static class LimitEndpoints
{
    public static async Task<IResult> GetAsync(AdminRequest request, [FromRoute] string id)
    {
        if (await request.Administration.FindClientAsync(id, request.OnlyTenant, request.Aborted) is not { } found)
            return AdminProblem.NotFound;
        request.SendVersionOf(found.Client);
        return AdminAnswers.Ok(LimitAdministration.Get(request).LimitsOf(found.Client), AdminJsonContext.Default.ApiClientLimitsView);
    }

    public static async Task<IResult> ReplaceAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, NewApiClientLimits body)
    {
        if (LimitAdministration.Get(request).ProblemIn(body) is { } problem) return problem;
        var policies = body.Policies.ToDictionary(policy => policy.Key, policy => policy.Value.Limit, StringComparer.Ordinal);
        return AdminAnswers.Done(await request.Administration.ChangeAsync(
            request.Change(id, ifMatch), keys => keys.SetLimits(body.Plan, policies), request.Aborted));
    }

    public static async Task<IResult> GetQuotaAsync(AdminRequest request, [FromRoute] string id) =>
        await request.Administration.FindClientAsync(id, request.OnlyTenant, request.Aborted) is { } found
            ? AdminAnswers.Ok(await LimitAdministration.Get(request).ReadQuotasAsync(found.Client, request.Aborted),
                AdminJsonContext.Default.ApiClientQuotaView)
            : AdminProblem.NotFound;

    public static async Task<IResult> GrantAsync(AdminRequest request, [FromRoute] string id, IfMatch ifMatch, NewQuotaGrant body) =>
        LimitAdministration.Get(request).ProblemIn(body) is { } problem
            ? problem
            : AdminAnswers.Done(await request.Administration.ChangeAsync(
                request.Change(id, ifMatch), keys => keys.GrantQuota(body.Policy, body.Amount, body.Reason), request.Aborted));
}
