namespace Api.Security.ApiKeys;

/// <summary>The endpoints for a single key.</summary>
internal static class KeyEndpoints
{
    public static async Task GetAsync(AdminRequest request)
    {
        if (request.KeyIdOfRoute() is not { } keyId
            || await request.Administration.FindKeyAsync(keyId, request.OnlyTenant, request.Aborted) is not { } found)
            await request.WriteAsync(AdminProblem.NotFound);
        else await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status200OK,
            ApiKeyView.Of(found.Key, found.Client, request.Administration.Now), AdminJsonContext.Default.ApiKeyView);
    }

    public static async Task RevokeAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var versions = Preconditions.Versions(request.Http.Request, mistakes);
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var reason = members.RequiredText("reason", RevokeReasons.Given.Contains,
            $"Write one of {string.Join(", ", RevokeReasons.Given)}.");
        var cascade = members.Truth("cascade") ?? reason is RevokeReasons.Compromised;
        if (!members.AreGood()) await request.WriteAsync(mistakes.Problem);
        else if (request.KeyIdOfRoute() is not { } keyId) await request.WriteAsync(AdminProblem.NotFound);
        else await request.DoneAsync(await request.Administration.RevokeAsync(
            new RevokeKeyRequest(keyId, reason, cascade, request.Actor) { OnlyTenant = request.OnlyTenant, ExpectedVersions = versions }));
    }

    /// <summary>Finds the owner of a secret. A wrong secret, an unknown key and a key of another tenant get the same response.</summary>
    public static async Task IdentifyAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var secret = members.RequiredText("secret", text => text.Length is >= 1 and <= ImportedSecret.MaxLength,
            $"Write 1 to {ImportedSecret.MaxLength} characters.");
        var revoke = members.Truth("revoke") ?? false;
        if (!members.AreGood())
        {
            await request.WriteAsync(mistakes.Problem);
            return;
        }

        if (await request.Administration.IdentifyAsync(secret, request.OnlyTenant, request.Aborted) is not { } found)
        {
            await request.WriteAsync(AdminProblem.NotFound);
            return;
        }

        if (revoke)
        {
            var result = await request.Administration.RevokeAsync(
                new RevokeKeyRequest(found.Key.Id, RevokeReasons.Compromised, Cascade: true, request.Actor)
                {
                    OnlyTenant = request.OnlyTenant,
                });
            // Not found: the client was deleted, and its keys were revoked with it.
            if (result.Failure is { Kind: not TransitionFailureKind.NotFound } failure)
            {
                await request.WriteAsync(AdminProblem.Of(failure));
                return;
            }

            found = await request.Administration.FindKeyAsync(found.Key.Id, request.OnlyTenant, request.Aborted) ?? found;
        }

        await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status200OK,
            new IdentifiedApiKey(ApiKeyView.Of(found.Key, found.Client, request.Administration.Now), found.Client.Name),
            AdminJsonContext.Default.IdentifiedApiKey);
    }
}
