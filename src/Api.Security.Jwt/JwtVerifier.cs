namespace Api.Security.Jwt;

/// <summary>
/// Verifies one JWT access token, from its text to its claims. The order is a security property (RFC 8725; RFC 9068, 4):
/// <list type="number">
/// <item>length, three segments, canonical base64url (<see cref="CompactToken"/>)</item>
/// <item>header: one strict object, known <c>alg</c>, no <c>crit</c>, <c>b64</c>, <c>zip</c> (<see cref="TokenHeader"/>)</item>
/// <item>payload: one strict object; its <c>iss</c> selects a trusted issuer (<see cref="TrustedIssuers"/>)</item>
/// <item><c>alg</c> and <c>typ</c>, as that issuer allows them (<see cref="TrustedIssuer.CheckHeader"/>)</item>
/// <item>one key, by <c>kid</c>, algorithm, use and type (<see cref="IKeySource"/>)</item>
/// <item>the signature (<see cref="VerificationKey"/>)</item>
/// <item>
/// <c>iss</c>, <c>aud</c>, <c>nbf</c>, <c>iat</c>, <c>sub</c>, client, <c>jti</c>, kind (<see cref="TrustedIssuer.CheckClaims"/>)
/// </item>
/// </list>
/// Until the signature is verified, no claim but <c>iss</c> determines the answer; <c>exp</c> only decides whether a missing key is looked
/// up, and <c>aud</c> which reason is logged for a token of Microsoft Graph. <see cref="JwtValidator"/> checks possession, expiry and
/// revocation, because these apply to cached tokens too.
/// </summary>
internal sealed class JwtVerifier(TrustedIssuers issuers, TokenDecryption decryption, int maxTokenLength)
{
    private readonly KnownHeaders _headers = new();
    private readonly TokenFault _tooLong = new(
        JwtRefusals.TokenTooLong, $"a token no longer than {maxTokenLength} characters (ApiSecurity:Jwt:MaxTokenLength)");

    private readonly ObjectPool<Attempt> _attempts = new(() => new Attempt());

    /// <summary>Never throws.</summary>
    public ValueTask<Outcome<ValidatedToken>> VerifyAsync(ReadOnlySpan<char> text, HttpContext request) =>
        VerifyAsync(text, encrypted: null, request);

    /// <param name="text">The token.</param>
    /// <param name="encrypted">The encrypted token that contained it; <see langword="null"/> when it was not encrypted.</param>
    /// <param name="request">The request; its cancellation token is read only when something has to be awaited.</param>
    private ValueTask<Outcome<ValidatedToken>> VerifyAsync(ReadOnlySpan<char> text, Envelope? encrypted, HttpContext request)
    {
        var attempt = _attempts.Take();
        if (attempt.Read(text, maxTokenLength, _headers, encrypted) is { } refusal)
        {
            Release(attempt);
            return refusal == JwtRefusals.TokenEncrypted ? DecryptAsync(text, encrypted, request)
                : refusal == JwtRefusals.TokenTooLong ? new(_tooLong.AsOutcome<ValidatedToken>())
                : new(refusal);
        }

        var finding = issuers.FindAsync(attempt.Token, request);
        return finding.IsCompletedSuccessfully
            ? FindKeyAsync(attempt, finding.Result, request)
            : AwaitIssuerAsync(attempt, finding, request);
    }

    private async ValueTask<Outcome<ValidatedToken>> AwaitIssuerAsync(
        Attempt attempt, ValueTask<Outcome<TrustedIssuer>> finding, HttpContext request) =>
        await FindKeyAsync(attempt, await finding, request);

    private ValueTask<Outcome<ValidatedToken>> FindKeyAsync(Attempt attempt, Outcome<TrustedIssuer> found, HttpContext request)
    {
        if (found.Value is not { } issuer)
        {
            var outcome = Explain(
                attempt, found.Refusal!, found.RetryAfter,
                found.Refusal == JwtRefusals.IssuerUnknown ? issuers.Names.Expected(attempt.Token.Issuer) : found.Expected);
            Release(attempt);
            return new(outcome);
        }

        if (attempt.Envelope is { } envelope && !envelope.Issuers.Contains(issuer.Authority))
            return Refuse(JwtRefusals.DecryptionFailed, attempt, expected: issuer.ExpectedKey(JwtRefusals.DecryptionFailed));
        if (attempt.Envelope is null && issuer.RequiresEncryption)
            return Refuse(JwtRefusals.EncryptionRequired, attempt, expected: issuer.ExpectedKey(JwtRefusals.EncryptionRequired));
        if (issuer.CheckHeader(attempt.Header) is { } fault)
            return Refuse(fault.Refusal, attempt, expected: fault.Expected);

        var header = attempt.NameKey(issuer);
        if (issuer.Keys.FindKnown(header) is { } key) return VerifySignatureAsync(attempt, issuer, key, request);
        var finding = issuer.Keys.FindAsync(header, issuer.IsWorthLookingUp(attempt.Token), request.RequestAborted);
        return finding.IsCompletedSuccessfully
            ? VerifySignatureAsync(attempt, issuer, finding.Result, request)
            : AwaitKeyAsync(attempt, issuer, finding, request);
    }

    // One layer of encryption only: the content must be a signed token.
    private ValueTask<Outcome<ValidatedToken>> DecryptAsync(ReadOnlySpan<char> text, Envelope? encrypted, HttpContext request)
    {
        if (encrypted is not null || !decryption.IsConfigured) return new(JwtRefusals.TokenEncrypted);
        return decryption.Decrypt(text, out var inner) is { } refusal
            ? new(refusal)
            : VerifyAsync(inner.Text, new Envelope(inner.Issuers, TokenDigest.Compute(text)), request);
    }

    private async ValueTask<Outcome<ValidatedToken>> AwaitKeyAsync(
        Attempt attempt, TrustedIssuer issuer, ValueTask<Outcome<VerificationKey>> finding, HttpContext request) =>
        await VerifySignatureAsync(attempt, issuer, await finding, request);

    private ValueTask<Outcome<ValidatedToken>> VerifySignatureAsync(
        Attempt attempt, TrustedIssuer issuer, Outcome<VerificationKey> found, HttpContext request) =>
        found.Value is not { } key || attempt.IsSignedBy(key)
            ? ValueTask.FromResult(Complete(attempt, issuer, found))
            : VerifyWithSuccessorAsync(attempt, issuer, key, request);

    // The signature is not valid; the issuer may have assigned the kid to another key.
    private async ValueTask<Outcome<ValidatedToken>> VerifyWithSuccessorAsync(
        Attempt attempt, TrustedIssuer issuer, VerificationKey failed, HttpContext request)
    {
        var successor = issuer.IsWorthLookingUp(attempt.Token)
            ? await issuer.Keys.FindSuccessorAsync(failed, attempt.NameKey(issuer), request.RequestAborted)
            : null;
        var holds = successor is not null && attempt.IsSignedBy(successor);
        return Complete(attempt, issuer, holds ? Outcome.Success(successor!) : JwtRefusals.SignatureInvalid);
    }

    private Outcome<ValidatedToken> Complete(Attempt attempt, TrustedIssuer issuer, Outcome<VerificationKey> found)
    {
        var outcome = CheckClaims(attempt, issuer, found);
        Release(attempt);
        return outcome;
    }

    private Outcome<ValidatedToken> CheckClaims(Attempt attempt, TrustedIssuer issuer, Outcome<VerificationKey> found)
    {
        if (found.Value is not { } key)
            return Explain(attempt, found.Refusal!, found.RetryAfter, issuer.ExpectedKey(found.Refusal!));
        if (!attempt.HeaderIsKnown) _headers.Add(attempt.Compact.EncodedHeader, attempt.Header);
        if (issuer.CheckClaims(attempt.Token) is { } fault) return Explain(attempt, fault.Refusal, null, fault.Expected);
        issuer.MarkAccepted();
        return issuer.ToValidatedToken(attempt.Token, key, attempt.Digest);
    }

    // A token for Microsoft Graph fails for another reason than it seems.
    private static Outcome<ValidatedToken> Explain(Attempt attempt, Refusal refusal, TimeSpan? retryAfter, string? expected) =>
        MicrosoftGraphTokens.Are(refusal, attempt.Header, attempt.Token)
            ? JwtRefusals.TokenForMicrosoftGraph
            : Outcome.Refuse<ValidatedToken>(refusal, retryAfter, expected);

    private ValueTask<Outcome<ValidatedToken>> Refuse(
        Refusal refusal, Attempt attempt, TimeSpan? retryAfter = null, string? expected = null)
    {
        Release(attempt);
        return new(Outcome.Refuse<ValidatedToken>(refusal, retryAfter, expected));
    }

    // Clears the token, and does not keep the memory of an unusually large one.
    private void Release(Attempt attempt)
    {
        attempt.Clear();
        if (attempt.IsSmall) _attempts.Return(attempt);
    }

    /// <summary>The encrypted token that contains the signed token being verified.</summary>
    /// <param name="Issuers">The issuers that the decryption key is configured for.</param>
    /// <param name="Digest">The digest of the encrypted token, as received.</param>
    private sealed record Envelope(string[] Issuers, TokenDigest Digest);

    /// <summary>The state of one verification; pooled, so that its memory is reused.</summary>
    private sealed class Attempt
    {
        private const int SmallBuffer = 32 * 1024;
        private const int FewClaims = 256;

        public CompactToken Compact { get; } = new();

        public AccessToken Token { get; } = new();

        public TokenHeader Header { get; private set; }

        public bool HeaderIsKnown { get; private set; }

        /// <summary>The encrypted token that contained this one; <see langword="null"/> when it was not encrypted.</summary>
        public Envelope? Envelope { get; private set; }

        public TokenDigest Digest => Envelope?.Digest ?? Compact.Digest;

        public bool IsSmall => Compact.Capacity <= SmallBuffer && Token.Capacity <= FewClaims;

        public Refusal? Read(ReadOnlySpan<char> text, int maxLength, KnownHeaders headers, Envelope? envelope)
        {
            Envelope = envelope;
            if (Compact.Decode(text, maxLength) is { } fault) return RefusalOf(fault);
            var known = headers.Find(Compact.EncodedHeader);
            HeaderIsKnown = known is not null;
            if (known is { } header) Header = header;
            else if (ReadHeader() is { } refusal) return refusal;
            return Token.Read(Compact.Payload) ? null : JwtRefusals.PayloadMalformed;
        }

        public void Clear()
        {
            Envelope = null;
            Header = default;
            Compact.Clear();
        }

        /// <summary>The header as the keys of the issuer are found by.</summary>
        public TokenHeader NameKey(TrustedIssuer issuer) => issuer.WithKeyName(Header);

        public bool IsSignedBy(VerificationKey key) => key.Verify(Compact);

        private static Refusal RefusalOf(CompactFault fault) => fault switch
        {
            CompactFault.TooLong => JwtRefusals.TokenTooLong,
            CompactFault.Encrypted => JwtRefusals.TokenEncrypted,
            _ => JwtRefusals.TokenMalformed,
        };

        private Refusal? ReadHeader()
        {
            if (Compact.DecodeHeader() is not { } json) return JwtRefusals.TokenMalformed;
            var refusal = TokenHeader.Read(json, out var header);
            Header = header;
            return refusal;
        }
    }
}
