using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Decides about one JWT access token. The order, which is a security property (RFC 8725; RFC 9068, 4):
/// <list type="number">
/// <item>length, three segments, canonical base64url (<see cref="CompactToken"/>)</item>
/// <item>header: one strict object, known <c>alg</c>, no <c>crit</c>, <c>b64</c>, <c>zip</c> (<see cref="TokenHeader"/>)</item>
/// <item>payload: one strict object; its <c>iss</c> picks a configured issuer (<see cref="TrustedIssuers"/>)</item>
/// <item><c>alg</c> and <c>typ</c> by that issuer (<see cref="TrustedIssuer.CheckHeader"/>)</item>
/// <item>one key, by <c>kid</c>, algorithm, use and type (<see cref="IKeySource"/>)</item>
/// <item>the signature (<see cref="VerificationKey"/>)</item>
/// <item><c>iss</c>, <c>aud</c>, <c>nbf</c>, <c>iat</c>, <c>sub</c>, client, <c>jti</c>, kind (<see cref="TrustedIssuer.CheckClaims"/>), <c>cnf</c></item>
/// <item><c>exp</c></item>
/// </list>
/// Until the signature holds, nothing of the payload shapes an answer. No exception leaves this class.
/// </summary>
internal sealed class JwtValidator(TrustedIssuers issuers, IOptions<JwtOptions> options, ConfirmationDispatcher confirmations) : ICredentialValidator
{
    private readonly int _maxTokenLength = options.Value.MaxTokenLength;

    public ValueTask<Verdict> ValidateAsync(Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        if (CompactToken.Decode(credential.Value.Span, _maxTokenLength, out var compact) is { } malformed) return Refuse(malformed);
        if (TokenHeader.Read(compact!.Header, out var header) is { } badHeader) return Refuse(badHeader, compact);
        if (JsonText.ParseObject(compact.Payload) is not { } payload) return Refuse(Refusal.PayloadMalformed, compact);

        var token = AccessToken.Read(payload);
        var attempt = new Attempt(compact, header, payload, token, credential, context);
        if (issuers.Find(token) is not { } issuer) return Refuse(Refusal.IssuerUnknown, attempt);
        if (issuer.CheckHeader(header) is { } notAllowed) return Refuse(notAllowed, attempt);

        var key = issuer.Keys.FindAsync(header, issuer.IsWorthLookingUp(token), cancellationToken);
        return key.IsCompletedSuccessfully ? VerifyAsync(attempt, issuer, key.Result, cancellationToken) : AwaitKeyAsync(attempt, issuer, key, cancellationToken);
    }

    private async ValueTask<Verdict> AwaitKeyAsync(Attempt attempt, TrustedIssuer issuer, ValueTask<KeyMatch> key, CancellationToken cancellationToken) =>
        await VerifyAsync(attempt, issuer, await key, cancellationToken);

    private ValueTask<Verdict> VerifyAsync(Attempt attempt, TrustedIssuer issuer, KeyMatch match, CancellationToken cancellationToken)
    {
        if (match.Key is not { } key) return Refuse(match.Refusal ?? Refusal.KeyUnknown, attempt, match.RetryAfter);
        return attempt.IsSignedBy(key) ? CheckAsync(attempt, issuer, cancellationToken) : AwaitSuccessorAsync(attempt, issuer, key, cancellationToken);
    }

    // The signature does not hold: perhaps the issuer gave the kid to another key.
    private async ValueTask<Verdict> AwaitSuccessorAsync(Attempt attempt, TrustedIssuer issuer, VerificationKey failed, CancellationToken cancellationToken)
    {
        if (!issuer.IsWorthLookingUp(attempt.Token)) return await Refuse(Refusal.SignatureInvalid, attempt);
        var successor = await issuer.Keys.FindSuccessorAsync(failed, attempt.Header, cancellationToken);
        return successor is not null && attempt.IsSignedBy(successor)
            ? await CheckAsync(attempt, issuer, cancellationToken)
            : await Refuse(Refusal.SignatureInvalid, attempt);
    }

    private ValueTask<Verdict> CheckAsync(Attempt attempt, TrustedIssuer issuer, CancellationToken cancellationToken)
    {
        if (issuer.CheckClaims(attempt.Token) is { } refusal) return Refuse(refusal, attempt);
        return attempt.Token.Confirmation.IsPresent()
            ? ConfirmAsync(attempt, issuer, cancellationToken)
            : ValueTask.FromResult(Conclude(attempt, issuer));
    }

    private async ValueTask<Verdict> ConfirmAsync(Attempt attempt, TrustedIssuer issuer, CancellationToken cancellationToken)
    {
        var refusal = await confirmations.ConfirmAsync(attempt.Token.Confirmation, attempt.Credential, attempt.Context, cancellationToken);
        return refusal is { } unconfirmed ? await Refuse(unconfirmed, attempt) : Conclude(attempt, issuer);
    }

    private static Verdict Conclude(Attempt attempt, TrustedIssuer issuer)
    {
        using (attempt) return issuer.CheckExpiry(attempt.Token) is { } expired ? Verdict.Refuse(expired) : Verdict.Accept(issuer.Accept(attempt.Token));
    }

    private static ValueTask<Verdict> Refuse(Refusal refusal, IDisposable? buffers = null, TimeSpan? retryAfter = null)
    {
        buffers?.Dispose();
        return ValueTask.FromResult(Verdict.Refuse(refusal, retryAfter));
    }

    /// <summary>One token under way, with the pooled memory that it occupies.</summary>
    private sealed record Attempt(
        CompactToken Compact, TokenHeader Header, JsonDocument Payload, AccessToken Token, Credential Credential, HttpContext Context) : IDisposable
    {
        public bool IsSignedBy(VerificationKey key) => key.Verify(Compact.SigningInput, Compact.Signature);

        public void Dispose()
        {
            Payload.Dispose();
            Compact.Dispose();
        }
    }
}
