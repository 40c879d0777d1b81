using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints for a single key.</summary>
internal static class KeyEndpoints
{
    public static async Task<IResult> GetAsync(AdminRequest request, [FromRoute] string keyId) =>
        ApiKeyId.TryParsePublic(keyId, out var id)
            && await request.Administration.FindKeyAsync(id.ToString(), request.OnlyTenant, request.Aborted) is { } found
            ? AdminAnswers.Ok(await request.ViewAsync(found.Key, found.Client), AdminJsonContext.Default.ApiKeyView)
            : AdminProblem.NotFound;

    public static async Task<IResult> RevokeAsync(AdminRequest request, [FromRoute] string keyId, IfMatch ifMatch, ApiKeyRevocation body)
    {
        if (!ApiKeyId.TryParsePublic(keyId, out var id)) return AdminProblem.NotFound;
        var cascade = body.Has(nameof(body.Cascade)) ? body.Cascade : body.Reason is RevokeReasons.Compromised;
        return AdminAnswers.Done(await request.Administration.RevokeAsync(
            new RevokeKeyRequest(id.ToString(), body.Reason, cascade, request.Actor)
            {
                OnlyTenant = request.OnlyTenant,
                ExpectedVersions = ifMatch.Versions,
            }));
    }

    /// <summary>Finds the owner of a secret. A wrong secret, an unknown key and a key of another tenant get the same response.</summary>
    public static async Task<IResult> IdentifyAsync(AdminRequest request, FoundApiKey body)
    {
        if (await request.Administration.IdentifyAsync(body.RevealSecret(), request.OnlyTenant, request.Aborted) is not { } found)
            return AdminProblem.NotFound;
        if (body.Revoke)
        {
            var result = await request.Administration.RevokeAsync(
                new RevokeKeyRequest(found.Key.Id, RevokeReasons.Compromised, Cascade: true, request.Actor)
                {
                    OnlyTenant = request.OnlyTenant,
                });
            // Not found: the client was deleted, and its keys were revoked with it.
            if (result.Failure is { Kind: not TransitionFailureKind.NotFound } failure) return AdminProblem.From(failure);
            found = await request.Administration.FindKeyAsync(found.Key.Id, request.OnlyTenant, request.Aborted) ?? found;
        }

        return AdminAnswers.Ok(
            new IdentifiedApiKey(await request.ViewAsync(found.Key, found.Client), found.Client.Name),
            AdminJsonContext.Default.IdentifiedApiKey);
    }
}
