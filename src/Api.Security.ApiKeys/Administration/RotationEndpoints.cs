namespace Api.Security.ApiKeys;

/// <summary>The endpoints for a rotation in progress.</summary>
internal static class RotationEndpoints
{
    public static async Task GetAsync(AdminRequest request)
    {
        if (await request.Administration.FindClientAsync(request.Route("id"), request.OnlyTenant, request.Aborted) is not { } found)
        {
            await request.WriteAsync(AdminProblem.NotFound);
            return;
        }

        var view = new ApiKeyRotationView(ViewOf(found.Current), ViewOf(found.Next),
            found.Next is null ? null : found.Current?.AcceptUntil, found.IsStalled());
        await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status200OK, view, AdminJsonContext.Default.ApiKeyRotationView);

        ApiKeyView? ViewOf(ApiKey? key) => key is null ? null : ApiKeyView.Of(key, found.Client, found.Now);
    }

    public static Task PromoteAsync(AdminRequest request) => ChangeAsync(request, (keys, force) => keys.Promote(force));

    public static Task CancelAsync(AdminRequest request) => ChangeAsync(request, (keys, force) => keys.Cancel(force));

    private static async Task ChangeAsync(AdminRequest request, Func<ClientKeys, bool, TransitionFailure?> decide)
    {
        var mistakes = new RequestErrors();
        var order = request.OrderFor(mistakes);
        var force = new QueryMembers(request.Http.Request.Query, mistakes).Truth("force");
        if (!(await RequestBody.ReadAsync(request.Http.Request, mistakes)).AreGood()) await request.WriteAsync(mistakes.Problem);
        else await request.DoneAsync(await request.Administration.ChangeAsync(order, keys => decide(keys, force), request.Aborted));
    }
}
