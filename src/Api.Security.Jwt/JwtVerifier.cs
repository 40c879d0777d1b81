namespace Api.Security.Jwt;

/// <summary>
/// Verifies one JWT access token from its text to its claims. The order, which is a security property (RFC 8725; RFC 9068, 4):
/// <list type="number">
/// <item>length, three segments, canonical base64url (<see cref="CompactToken"/>)</item>
/// <item>header: one strict object, known <c>alg</c>, no <c>crit</c>, <c>b64</c>, <c>zip</c> (<see cref="TokenHeader"/>)</item>
/// <item>payload: one strict object; its <c>iss</c> picks a configured issuer (<see cref="TrustedIssuers"/>)</item>
/// <item><c>alg</c> and <c>typ</c> by that issuer (<see cref="TrustedIssuer.CheckHeader"/>)</item>
/// <item>one key, by <c>kid</c>, algorithm, use and type (<see cref="IKeySource"/>)</item>
/// <item>the signature (<see cref="VerificationKey"/>)</item>
/// <item><c>iss</c>, <c>aud</c>, <c>nbf</c>, <c>iat</c>, <c>sub</c>, client, <c>jti</c>, kind (<see cref="TrustedIssuer.CheckClaims"/>)</item>
/// </list>
/// Until the signature holds, nothing of the payload shapes an answer. What is left to <see cref="JwtValidator"/>, because it
/// is asked of remembered tokens too: possession, expiry, revocation.
/// </summary>
internal sealed class JwtVerifier(TrustedIssuers issuers, int maxTokenLength)
{
    private readonly KnownHeaders _headers = new();

    /// <summary>Never throws.</summary>
    public ValueTask<Verification> VerifyAsync(ReadOnlySpan<char> text, CancellationToken cancellationToken) => VerifyAsync(text, encrypted: null, cancellationToken);

    /// <param name="text">The token.</param>
    /// <param name="encrypted">What it was encrypted in, when it was.</param>
    /// <param name="cancellationToken">Signalled when the client gives up.</param>
    private ValueTask<Verification> VerifyAsync(ReadOnlySpan<char> text, Envelope? encrypted, CancellationToken cancellationToken)
    {
        if (CompactToken.Decode(text, maxTokenLength, out var compact) is { } malformed)
            return malformed is Refusal.TokenEncrypted ? DecryptAsync(text, encrypted, cancellationToken) : Refuse(malformed);
        var knownHeader = _headers.Find(compact!.EncodedHeader);
        if (knownHeader is not { } header && TokenHeader.Read(compact.Header, out header) is { } badHeader) return Refuse(badHeader, compact);
        if (compact.ReadPayload() is not { } payload) return Refuse(Refusal.PayloadMalformed, compact);

        var attempt = new Attempt(compact, header, payload, encrypted, knownHeader is not null);
        var finding = issuers.FindAsync(attempt.Token, cancellationToken);
        return finding.IsCompletedSuccessfully
            ? CheckIssuerAsync(attempt, finding.Result, encrypted, cancellationToken)
            : AwaitIssuerAsync(attempt, finding, encrypted, cancellationToken);
    }

    private async ValueTask<Verification> AwaitIssuerAsync(
        Attempt attempt, ValueTask<IssuerMatch> finding, Envelope? encrypted, CancellationToken cancellationToken) =>
        await CheckIssuerAsync(attempt, await finding, encrypted, cancellationToken);

    private ValueTask<Verification> CheckIssuerAsync(Attempt attempt, IssuerMatch match, Envelope? encrypted, CancellationToken cancellationToken)
    {
        if (match.Issuer is not { } issuer) return Refuse(match.Refusal, attempt, match.RetryAfter);
        if (encrypted is not null && encrypted.Issuer != issuer) return Refuse(Refusal.DecryptionFailed, attempt);
        if (encrypted is null && issuer.RequiresEncryption) return Refuse(Refusal.EncryptionRequired, attempt);
        if (issuer.CheckHeader(attempt.Header) is { } notAllowed) return Refuse(notAllowed, attempt);

        if (issuer.Keys.Known(attempt.Header) is { } key) return CheckAsync(attempt, issuer, new KeyMatch(key, null), cancellationToken);
        var finding = issuer.Keys.FindAsync(attempt.Header, issuer.IsWorthLookingUp(attempt.Token), cancellationToken);
        return finding.IsCompletedSuccessfully
            ? CheckAsync(attempt, issuer, finding.Result, cancellationToken)
            : AwaitKeyAsync(attempt, issuer, finding, cancellationToken);
    }

    // One layer: what is inside must be signed.
    private ValueTask<Verification> DecryptAsync(ReadOnlySpan<char> text, Envelope? encrypted, CancellationToken cancellationToken)
    {
        if (encrypted is not null || !issuers.Decryption.IsConfigured) return Refuse(Refusal.TokenEncrypted);
        return issuers.Decryption.Decrypt(text, out var inner) is { } refusal
            ? Refuse(refusal)
            : VerifyAsync(inner.Text, new Envelope(inner.Issuer, TokenDigest.Of(text)), cancellationToken);
    }

    private async ValueTask<Verification> AwaitKeyAsync(Attempt attempt, TrustedIssuer issuer, ValueTask<KeyMatch> finding, CancellationToken cancellationToken) =>
        await CheckAsync(attempt, issuer, await finding, cancellationToken);

    private ValueTask<Verification> CheckAsync(Attempt attempt, TrustedIssuer issuer, KeyMatch match, CancellationToken cancellationToken) =>
        match.Key is not { } key || attempt.IsSignedBy(key)
            ? ValueTask.FromResult(Conclude(attempt, issuer, match))
            : AwaitSuccessorAsync(attempt, issuer, key, cancellationToken);

    // The signature does not hold: perhaps the issuer gave the kid to another key.
    private async ValueTask<Verification> AwaitSuccessorAsync(Attempt attempt, TrustedIssuer issuer, VerificationKey failed, CancellationToken cancellationToken)
    {
        var successor = issuer.IsWorthLookingUp(attempt.Token) ? await issuer.Keys.FindSuccessorAsync(failed, attempt.Header, cancellationToken) : null;
        var holds = successor is not null && attempt.IsSignedBy(successor);
        return Conclude(attempt, issuer, holds ? new KeyMatch(successor, null) : new KeyMatch(null, Refusal.SignatureInvalid));
    }

    private Verification Conclude(Attempt attempt, TrustedIssuer issuer, KeyMatch match)
    {
        using var _ = attempt;
        if (match.Key is not { } key) return Verification.Refuse(match.Refusal ?? Refusal.KeyUnknown, match.RetryAfter);
        if (!attempt.HeaderIsKnown) _headers.Add(attempt.Compact.EncodedHeader, attempt.Header);
        return issuer.CheckClaims(attempt.Token) is { } refusal ? Verification.Refuse(refusal) : Verification.Of(issuer.Validated(attempt.Token, key, attempt.Digest));
    }

    private static ValueTask<Verification> Refuse(Refusal refusal, IDisposable? buffers = null, TimeSpan? retryAfter = null)
    {
        buffers?.Dispose();
        return ValueTask.FromResult(Verification.Refuse(refusal, retryAfter));
    }

    /// <summary>An encrypted token, of which the signed one inside is looked at.</summary>
    /// <param name="Issuer">The issuer for whose tokens the key is that it was encrypted with.</param>
    /// <param name="Digest">Its digest: what came is the envelope.</param>
    private sealed record Envelope(TrustedIssuer Issuer, TokenDigest Digest);

    /// <summary>One token under way, with the pooled memory that it occupies.</summary>
    private sealed class Attempt(CompactToken compact, TokenHeader header, AccessToken token, Envelope? envelope, bool headerIsKnown) : IDisposable
    {
        public CompactToken Compact => compact;

        public TokenHeader Header => header;

        public bool HeaderIsKnown => headerIsKnown;

        public AccessToken Token => token;

        public TokenDigest Digest => envelope?.Digest ?? compact.Digest;

        public bool IsSignedBy(VerificationKey key) => key.Verify(compact);

        public void Dispose()
        {
            token.Dispose();
            compact.Dispose();
        }
    }
}
