using System.Buffers.Text;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints that create a key. Its secret is returned only in the response.</summary>
internal static class IssueEndpoints
{
    private const int Sha256HexLength = 64;
    private const int Sha512Base64Length = 88;
    private const int Sha512Length = 64;
    private const int MostBits = 4096;

    private const string Sha256 = "sha256-hex";
    private const string Sha512 = "sha512-base64";
    private const string Routine = "routine";

    public static async Task IssueAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var order = request.OrderFor(mistakes);
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var key = KeyOrderOf(request, "issue", members, mistakes);
        if (members.AreGood()) await AnswerAsync(request, await request.Administration.IssueAsync(order, key, request.Aborted));
        else await request.WriteAsync(mistakes.Problem);
    }

    public static async Task ImportAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var order = request.OrderFor(mistakes);
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var key = KeyOrderOf(request, "import", members, mistakes);
        var algorithm = members.RequiredText("algorithm", text => text is Sha256 or Sha512, $"Write {Sha256} or {Sha512}.");
        var digest = DigestOf(algorithm,
            members.RequiredText("digest", text => text.Length <= Sha512Base64Length, "Write the digest of the whole secret."));
        if (digest is null)
            mistakes.Add("digest",
                $"Write SHA-256 as {Sha256HexLength} hexadecimal digits, or SHA-512 as {Sha512Base64Length} characters of base64.");
        if (!members.Has("secretBits")) mistakes.Add("secretBits", "Write the entropy of the secret in bits.");
        var bits = members.Number("secretBits", 0, MostBits);
        if (!members.AreGood())
        {
            await request.WriteAsync(mistakes.Problem);
            return;
        }

        var result = await request.Administration.ImportAsync(order,
            algorithm is Sha256 ? ApiKeyHashAlgorithm.ImportedSha256 : ApiKeyHashAlgorithm.ImportedSha512,
            digest!, bits!.Value, key, request.Aborted);
        if (result.Failure is { } failure) await request.WriteAsync(AdminProblem.Of(failure));
        else await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status201Created,
            new ImportedApiKeyView(ApiKeyId.Public(result.Added!.Id), result.Added.ExpiresAt), AdminJsonContext.Default.ImportedApiKeyView);
    }

    public static async Task RotateAsync(AdminRequest request)
    {
        var mistakes = new RequestErrors();
        var order = request.OrderFor(mistakes);
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var mode = members.RequiredText("mode", text => text is Routine or RevokeReasons.Compromised,
            $"Write {Routine} or {RevokeReasons.Compromised}.");
        var grace = members.Number("graceAfterFirstUseSeconds", 0, (int)RotationRules.MaxGrace.TotalSeconds);
        var key = KeyOrderOf(request, "rotate", members, mistakes)
            with { GraceAfterFirstUse = grace is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        var keepNext = members.Truth("keepNext") ?? false;
        if (keepNext && mode is Routine) mistakes.Add("keepNext", $"Leave it out, or set mode to {RevokeReasons.Compromised}.");
        if (!members.AreGood()) await request.WriteAsync(mistakes.Problem);
        else if (mode is Routine) await AnswerAsync(request, await request.Administration.RotateAsync(order, key, request.Aborted));
        else await AnswerAsync(request, await request.Administration.ReplaceCompromisedAsync(order, key, keepNext));
    }

    public static Task AnswerAsync(AdminRequest request, TransitionResult result) => result.Failure is { } failure
        ? request.WriteAsync(AdminProblem.Of(failure))
        : AdminAnswers.WriteAsync(request.Http, StatusCodes.Status201Created,
            new IssuedApiKey(ApiKeyId.Public(result.Added!.Id), result.Minted!.Secret, result.Added.ExpiresAt),
            AdminJsonContext.Default.IssuedApiKey);

    private static IssueKeyRequest KeyOrderOf(
        AdminRequest request, string operation, RequestMembers members, RequestErrors mistakes) => new()
    {
        NeverExpires = members.IsNull("expiresAt"),
        ExpiresAt = members.Time("expiresAt"),
        Idempotency = Preconditions.Idempotency(request, operation, request.Route("id"), members, mistakes),
    };

    private static byte[]? DigestOf(string algorithm, string text) => algorithm switch
    {
        Sha256 => text.Length == Sha256HexLength && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null,
        Sha512 => text.Length == Sha512Base64Length && Base64.IsValid(text, out var length) && length == Sha512Length
            ? Convert.FromBase64String(text)
            : null,
        _ => null,
    };
}
