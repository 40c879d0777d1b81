namespace Api.Security.ApiKeys;

/// <summary>The endpoint that reads the audit.</summary>
internal static class AuditEndpoints
{
    public static async Task<IResult> ReadAsync(AdminRequest request, AuditQuery query)
    {
        var found = await request.Administration.ReadAuditAsync(
            new ApiKeyAuditQuery
            {
                TenantId = request.OnlyTenant,
                ClientId = query.Client,
                KeyId = query.Key,
                ActorId = query.Actor,
                From = query.From,
                To = query.To,
                Before = query.Cursor,
                Limit = query.Limit + 1,
            },
            request.Aborted);
        var page = found.Take(query.Limit).Select(ApiKeyAuditView.From).ToArray();
        return AdminAnswers.Ok(new ApiKeyAuditPage(page, found.Count > query.Limit ? page[^1].Id.ToString() : null),
            AdminJsonContext.Default.ApiKeyAuditPage);
    }
}
