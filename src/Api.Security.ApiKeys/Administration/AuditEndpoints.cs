namespace Api.Security.ApiKeys;

/// <summary>The endpoint that reads the audit.</summary>
internal static class AuditEndpoints
{
    public static async Task ReadAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var query = new QueryMembers(request.Http.Request.Query, mistakes);
        var limit = query.Limit();
        var wanted = new ApiKeyAuditQuery
        {
            TenantId = request.OnlyTenant,
            ClientId = query.Text("client"),
            KeyId = query.Key("key"),
            ActorId = query.Text("actor"),
            From = query.Time("from"),
            To = query.Time("to"),
            Before = query.Cursor("cursor"),
            Limit = limit + 1,
        };
        if (!mistakes.AreNone)
        {
            await request.WriteAsync(mistakes.Problem);
            return;
        }

        var found = await request.Administration.ReadAuditAsync(wanted, request.Aborted);
        var page = found.Take(limit).Select(ApiKeyAuditView.Of).ToArray();
        await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status200OK,
            new ApiKeyAuditPage(page, found.Count > limit ? page[^1].Id.ToString() : null), AdminJsonContext.Default.ApiKeyAuditPage);
    }
}
