namespace Api.Security.ApiKeys;

/// <summary>The endpoints for clients.</summary>
internal static class ClientEndpoints
{
    public static async Task CreateAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var tenant = members.TenantId();
        var client = new ApiClient
        {
            Id = "",
            CreatedAt = default,
            Version = default,
            Name = members.RequiredName(),
            TenantId = tenant ?? request.OnlyTenant,
            Scopes = members.Scopes() ?? [],
            AllowedCidrs = members.AllowedCidrs() ?? [],
            SelfRotation = members.SelfRotation() ?? false,
            ExternalRef = members.ExternalRef(),
            EndsAt = members.Time("endsAt"),
        };
        if (!members.Has("scopes")) mistakes.Add("scopes", "Write an array of scopes, or an empty array for none.");
        if (client.EndsAt <= request.Administration.Now) mistakes.Add("endsAt", "Write a time in the future, or null.");
        if (!members.AreGood())
        {
            await request.WriteAsync(mistakes.Problem);
            return;
        }

        if ((request.OnlyTenant is { } own && tenant is not null && tenant != own) || request.LeavesTenant(client.Scopes))
        {
            await AdminAnswers.DenyAsync(request.Http, ApiSecurityFailure.Of(Refusal.TenantMismatch));
            return;
        }

        var result = await request.Administration.CreateAsync(client, request.Actor, request.Aborted);
        if (result.Client is { } made)
            request.Http.Response.Headers.Location =
                $"{request.Http.Request.PathBase}{request.Http.Request.Path.Value?.TrimEnd('/')}/{made.Id}";
        await AnswerAsync(request, result, StatusCodes.Status201Created);
    }

    public static async Task ListAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var query = new QueryMembers(request.Http.Request.Query, mistakes);
        var (after, limit) = (query.Text("after"), query.Limit());
        if (!mistakes.AreNone)
        {
            await request.WriteAsync(mistakes.Problem);
            return;
        }

        var found = await request.Administration.ListAsync(new ApiClientQuery(request.OnlyTenant, after, limit + 1), request.Aborted);
        var page = found.Take(limit).Select(client => ApiClientView.Of(client)).ToArray();
        await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status200OK,
            new ApiClientPage(page, found.Count > limit ? page[^1].Id : null), AdminJsonContext.Default.ApiClientPage);
    }

    public static async Task GetAsync(AdminRequest request)
    {
        if (await request.Administration.FindClientAsync(request.Route("id"), request.OnlyTenant, request.Aborted) is not { } found)
        {
            await request.WriteAsync(AdminProblem.NotFound);
            return;
        }

        request.Http.Response.Headers.ETag = Preconditions.EntityTag(found.Client);
        var keys = found.All.Select(key => ApiKeyView.Of(key, found.Client, found.Now)).ToArray();
        await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status200OK, ApiClientView.Of(found.Client, keys),
            AdminJsonContext.Default.ApiClientView);
    }

    public static async Task UpdateAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var order = request.OrderFor(mistakes);
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var (name, scopes, cidrs, selfRotation) = (members.Name(), members.Scopes(), members.AllowedCidrs(), members.SelfRotation());
        var (namesRef, externalRef, namesEnd, endsAt) =
            (members.Has("externalRef"), members.ExternalRef(), members.Has("endsAt"), members.Time("endsAt"));
        if (!members.AreGood())
        {
            await request.WriteAsync(mistakes.Problem);
            return;
        }

        if (request.LeavesTenant(scopes ?? []))
        {
            await AdminAnswers.DenyAsync(request.Http, ApiSecurityFailure.Of(Refusal.TenantMismatch));
            return;
        }

        var result = await request.Administration.ChangeAsync(
            order,
            keys => keys.Update(client => client with
            {
                Name = name ?? client.Name,
                Scopes = scopes ?? client.Scopes,
                AllowedCidrs = cidrs ?? client.AllowedCidrs,
                SelfRotation = selfRotation ?? client.SelfRotation,
                ExternalRef = namesRef ? externalRef : client.ExternalRef,
                EndsAt = namesEnd ? endsAt : client.EndsAt,
            }),
            request.Aborted);
        await AnswerAsync(request, result, StatusCodes.Status200OK);
    }

    public static Task DeleteAsync(AdminRequest request) => ChangeAsync(request, keys => keys.Delete(), takesAccess: true);

    public static Task SuspendAsync(AdminRequest request) => ChangeAsync(request, keys => keys.Suspend(), takesAccess: true);

    public static Task ResumeAsync(AdminRequest request) => ChangeAsync(request, keys => keys.Resume());

    private static async Task ChangeAsync(AdminRequest request, Func<ClientKeys, TransitionFailure?> decide, bool takesAccess = false)
    {
        var mistakes = new RequestErrors();
        var order = request.OrderFor(mistakes);
        if (!(await RequestBody.ReadAsync(request.Http.Request, mistakes)).AreGood()) await request.WriteAsync(mistakes.Problem);
        else await request.DoneAsync(
            await request.Administration.ChangeAsync(order with { TakesAccess = takesAccess }, decide, request.Aborted));
    }

    private static async Task AnswerAsync(AdminRequest request, TransitionResult result, int status)
    {
        if (result.Failure is { } failure)
        {
            await request.WriteAsync(AdminProblem.Of(failure));
            return;
        }

        request.Http.Response.Headers.ETag = Preconditions.EntityTag(result.Client!);
        await AdminAnswers.WriteAsync(request.Http, status, ApiClientView.Of(result.Client!), AdminJsonContext.Default.ApiClientView);
    }
}
