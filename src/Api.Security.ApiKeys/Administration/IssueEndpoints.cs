using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints that create a key. Its secret is returned only in the response.</summary>
internal static class IssueEndpoints
{
    public static async Task<IResult> IssueAsync(
        AdminRequest request, [FromRoute] string id, IfMatch ifMatch, IdempotencyKey idempotencyKey, NewApiKey body)
    {
        var key = KeyOf(body, body.ExpiresAt, request.Identity(idempotencyKey, "issue", id, body.ToCanonicalText()));
        return Answer(await request.Administration.IssueAsync(request.Change(id, ifMatch), key, request.Aborted));
    }

    public static async Task<IResult> ImportAsync(
        AdminRequest request, [FromRoute] string id, IfMatch ifMatch, IdempotencyKey idempotencyKey, ImportedApiKey body)
    {
        var key = KeyOf(body, body.ExpiresAt, request.Identity(idempotencyKey, "import", id, body.ToCanonicalText()));
        var algorithm = body.Algorithm is ImportedApiKey.Sha256 ? ApiKeyHashAlgorithm.ImportedSha256 : ApiKeyHashAlgorithm.ImportedSha512;
        var result = await request.Administration.ImportAsync(
            request.Change(id, ifMatch), algorithm, body.DecodeDigest()!, body.SecretBits, key, request.Aborted);
        return result.Failure is { } failure
            ? AdminProblem.From(failure)
            : AdminAnswers.Created(new ImportedApiKeyView(ApiKeyId.Public(result.Added!.Id), result.Added.ExpiresAt),
                AdminJsonContext.Default.ImportedApiKeyView);
    }

    public static async Task<IResult> RotateAsync(
        AdminRequest request, [FromRoute] string id, IfMatch ifMatch, IdempotencyKey idempotencyKey, ApiKeyRotation body)
    {
        var key = KeyOf(body, body.ExpiresAt, request.Identity(idempotencyKey, "rotate", id, body.ToCanonicalText()));
        if (body.Has(nameof(body.GraceAfterFirstUseSeconds)))
            key = key with { GraceAfterFirstUse = TimeSpan.FromSeconds(body.GraceAfterFirstUseSeconds) };
        var change = request.Change(id, ifMatch);
        return Answer(body.Mode is ApiKeyRotation.Routine
            ? await request.Administration.RotateAsync(change, key, request.Aborted)
            : await request.Administration.ReplaceCompromisedAsync(change, key, body.KeepNext));
    }

    public static IResult Answer(TransitionResult result) => result.Failure is { } failure
        ? AdminProblem.From(failure)
        : AdminAnswers.Created(new IssuedApiKey(ApiKeyId.Public(result.Added!.Id), result.Minted!.Secret, result.Added.ExpiresAt),
            AdminJsonContext.Default.IssuedApiKey);

    // A member that is null means never; one that is left out means the longest life that is allowed.
    private static IssueKeyRequest KeyOf<T>(RequestBody<T> body, DateTimeOffset? expiresAt, RequestIdentity? idempotency)
        where T : RequestBody<T>, new() => new()
    {
        NeverExpires = expiresAt is null && body.Has(nameof(NewApiKey.ExpiresAt)),
        ExpiresAt = expiresAt,
        Idempotency = idempotency,
    };
}
