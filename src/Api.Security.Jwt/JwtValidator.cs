using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Decides about one JWT access token: remembered or verified now (<see cref="JwtVerifier"/>), and then, with every request,
/// possession (<c>cnf</c>), <c>exp</c> and revocation. Only what is accepted is remembered. No exception leaves this class.
/// </summary>
internal sealed class JwtValidator(
    TrustedIssuers issuers, TokenDecryption decryption, ValidatedTokenCache cache, IOptions<JwtOptions> options, ConfirmationDispatcher confirmations, RevocationDispatcher revocations)
    : ICredentialValidator
{
    private readonly JwtVerifier _verifier = new(issuers, decryption, options.Value.MaxTokenLength);

    public ValueTask<Verdict> ValidateAsync(Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        if (cache.Find(credential.Value) is { } known) return DecideAsync(known, isNew: false, credential, context, cancellationToken);

        var verification = _verifier.VerifyAsync(credential.Value.Span, cancellationToken);
        return verification.IsCompletedSuccessfully
            ? DecideAsync(verification.Result, credential, context, cancellationToken)
            : AwaitAsync(verification, credential, context, cancellationToken);
    }

    private async ValueTask<Verdict> AwaitAsync(ValueTask<Verification> verification, Credential credential, HttpContext context, CancellationToken cancellationToken) =>
        await DecideAsync(await verification, credential, context, cancellationToken);

    private ValueTask<Verdict> DecideAsync(Verification verification, Credential credential, HttpContext context, CancellationToken cancellationToken) =>
        verification.Token is { } token
            ? DecideAsync(token, isNew: true, credential, context, cancellationToken)
            : ValueTask.FromResult(Verdict.Refuse(verification.Refusal, verification.RetryAfter));

    private ValueTask<Verdict> DecideAsync(ValidatedToken token, bool isNew, Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        if (token.IsBound || revocations.Any) return AskAsync(token, isNew, credential, context, cancellationToken);
        // The cache has just looked at the time of one that is not new.
        return ValueTask.FromResult(isNew && token.Issuer.HasExpired(token) ? Verdict.Refuse(Refusal.TokenExpired) : Accept(token, isNew, credential));
    }

    private async ValueTask<Verdict> AskAsync(ValidatedToken token, bool isNew, Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        if (token.IsBound && await confirmations.ConfirmAsync(token.Confirmation, credential, context, cancellationToken) is { } unconfirmed)
            return Verdict.Refuse(unconfirmed);
        if (token.Issuer.HasExpired(token)) return Verdict.Refuse(Refusal.TokenExpired);
        return await revocations.CheckAsync(token.Caller, cancellationToken) is { } revoked ? Verdict.Refuse(revoked) : Accept(token, isNew, credential);
    }

    private Verdict Accept(ValidatedToken token, bool isNew, Credential credential)
    {
        if (isNew) cache.Add(credential.Value, token);
        return Verdict.Accept(token.Caller);
    }
}
