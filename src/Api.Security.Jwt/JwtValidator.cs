using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Validates one JWT access token. A token that is not in the cache is verified (<see cref="JwtVerifier"/>); then possession
/// (<c>cnf</c>), <c>exp</c> and revocation are checked with every request. Only accepted tokens are cached. Never throws.
/// </summary>
internal sealed class JwtValidator(
    TrustedIssuers issuers, TokenDecryption decryption, ValidatedTokenCache cache, IOptions<JwtOptions> options,
    ConfirmationDispatcher confirmations, RevocationDispatcher revocations, TimeProvider clock)
    : ICredentialValidator
{
    private readonly JwtVerifier _verifier = new(issuers, decryption, options.Value.MaxTokenLength);

    bool ICredentialValidator.SavesToken { get; } = options.Value.Compatibility.SaveToken;

    public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context)
    {
        if (cache.Find(credential.Value) is { } known) return DecideAsync(known, isNew: false, credential, context);

        var verification = _verifier.VerifyAsync(credential.Value.Span, context);
        return verification.IsCompletedSuccessfully
            ? DecideAsync(verification.Result, credential, context)
            : AwaitAsync(verification, credential, context);
    }

    private async ValueTask<Outcome<AcceptedCaller>> AwaitAsync(
        ValueTask<Outcome<ValidatedToken>> verification, Credential credential, HttpContext context) =>
        await DecideAsync(await verification, credential, context);

    private ValueTask<Outcome<AcceptedCaller>> DecideAsync(
        Outcome<ValidatedToken> verification, Credential credential, HttpContext context) =>
        verification.Value is { } token
            ? DecideAsync(token, isNew: true, credential, context)
            : ValueTask.FromResult(Outcome.Refuse<AcceptedCaller>(verification.Refusal!, verification.RetryAfter, verification.Expected));

    private ValueTask<Outcome<AcceptedCaller>> DecideAsync(ValidatedToken token, bool isNew, Credential credential, HttpContext context)
    {
        if (token.IsBound || revocations.Any) return AskAsync(token, isNew, credential, context);
        // For a cached token, the cache has just checked the time.
        return ValueTask.FromResult(isNew ? Accept(token, credential) : Outcome.Success(token.Caller));
    }

    private async ValueTask<Outcome<AcceptedCaller>> AskAsync(ValidatedToken token, bool isNew, Credential credential, HttpContext context)
    {
        var aborted = context.RequestAborted;
        if (token.IsBound && await confirmations.ConfirmAsync(token.Confirmation, credential, context, aborted) is { } unconfirmed)
            return unconfirmed;
        if (token.Issuer.HasExpired(token, clock.NumericNow())) return token.Issuer.Expired.AsOutcome<AcceptedCaller>();
        if (await revocations.CheckAsync(token.Caller, aborted) is { } revoked) return revoked;
        return isNew ? Accept(token, credential) : token.Caller;
    }

    private Outcome<AcceptedCaller> Accept(ValidatedToken token, Credential credential)
    {
        var now = clock.NumericNow();
        if (token.Issuer.HasExpired(token, now)) return token.Issuer.Expired.AsOutcome<AcceptedCaller>();
        cache.Add(credential.Value, token, now);
        return token.Caller;
    }
}
