using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Api.Security.DPoP;

/// <summary>
/// The twelve checks of RFC 9449, 4.3. What costs nothing comes first, the signature last; the order of the specification is not
/// mandatory.
/// <list type="number">
/// <item>there is one <c>DPoP</c> header</item>
/// <item>it is one well-formed JWT: canonical base64url, strict JSON, no longer than <c>MaxProofLength</c></item>
/// <item>all claims are there: <c>jti</c>, <c>htm</c>, <c>htu</c>, <c>iat</c>, <c>ath</c> (<see cref="ProofClaims"/>)</item>
/// <item><c>typ</c> is <c>dpop+jwt</c> (<see cref="ProofHeader"/>)</item>
/// <item><c>alg</c> is asymmetric and allowed (<see cref="ProofAlgorithms"/>)</item>
/// <item>the signature is valid for the key in <c>jwk</c></item>
/// <item><c>jwk</c> has no private member (<see cref="ProofKey"/>)</item>
/// <item><c>htm</c> is the method, case-sensitive</item>
/// <item><c>htu</c> is the URI of the request, both normalized (<see cref="TargetUri"/>)</item>
/// <item>the <c>nonce</c> is one of this service, if it requires one (<see cref="ProofNonces"/>)</item>
/// <item><c>iat</c> is recent; the proof is new (<see cref="UsedProofs"/>, once the token is accepted)</item>
/// <item><c>ath</c> is the hash of the token; its key is the one in <c>cnf.jkt</c> (<see cref="KeyConfirmation"/>)</item>
/// </list>
/// </summary>
internal sealed class ProofChecks(
    ProofAlgorithms algorithms, KnownProofKeys keys, RequestTarget target, ProofNonces nonces, ProofClock clock, ProofExpectations expected,
    IOptions<DPoPOptions> options, IEd25519? ed25519 = null)
{
    private const string HeaderName = "DPoP";

    private static readonly double Ahead = TimeSpan.FromSeconds(30).TotalSeconds;

    private readonly int _maxLength = options.Value.MaxProofLength;
    private readonly TimeSpan _lifetime = options.Value.ProofLifetime;
    private readonly ObjectPool<CompactToken> _decoders = new(() => new CompactToken(needsDigest: false));

    /// <summary>Checks everything that does not depend on the validity of the token. Never throws.</summary>
    /// <param name="request">The request with the proof.</param>
    /// <param name="token">The access token, as sent.</param>
    public Outcome<CheckedProof> Check(HttpRequest request, ReadOnlySpan<char> token)
    {
        var fields = request.Headers[HeaderName];
        if (fields.Count == 0) return DPoPRefusals.ProofMissing;
        if (fields.Count > 1) return DPoPRefusals.ProofRepeated;
        if (fields[0] is not { Length: > 0 } text) return DPoPRefusals.ProofMissing;
        if (text.Length > _maxLength) return expected.Refuse(DPoPRefusals.ProofTooLong);

        var proof = _decoders.Take();
        try
        {
            return proof.Decode(text, _maxLength) is null ? Check(proof, text, request, token) : DPoPRefusals.ProofMalformed;
        }
        finally
        {
            proof.Clear();
            _decoders.Return(proof);
        }
    }

    private Outcome<CheckedProof> Check(CompactToken proof, string text, HttpRequest request, ReadOnlySpan<char> token)
    {
        var header = text.AsMemory(0, proof.EncodedHeader.Length);
        var found = keys.Find(header) is { } known ? known : ProofHeader.Read(header, proof.DecodeHeader(), algorithms, ed25519);
        if (found.Value is not { } key) return expected.Refuse(found.Refusal!);
        if (ProofClaims.Read(proof.Payload, out var claims) is { } missing) return missing;
        if (!string.Equals(claims.Method, request.Method, StringComparison.Ordinal)) return DPoPRefusals.ProofMethodMismatch;
        if (target.Find(request) is not { } called || !TargetUri.TryParse(claims.Target, out var signed))
            return expected.RefuseTarget(TargetFault.NotUri);
        if (signed.CompareWith(called) is { } differs) return expected.RefuseTarget(differs);
        if (nonces.Check(claims.Nonce) is { } nonce) return nonce;

        var now = (clock.Now() - DateTimeOffset.UnixEpoch).TotalSeconds;
        if (claims.IssuedAt > now + Ahead || claims.NotBefore > now + Ahead) return DPoPRefusals.ProofFromFuture;
        if (now - claims.IssuedAt > _lifetime.TotalSeconds || now > claims.ExpiresAt) return expected.Refuse(DPoPRefusals.ProofExpired);
        if (!IsHashOf(claims.TokenHash, token)) return DPoPRefusals.ProofForAnotherToken;
        if (!key.Key.Verify(proof)) return DPoPRefusals.ProofSignatureInvalid;
        var issuedAt = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(claims.IssuedAt);
        return new CheckedProof(
            key, ProofIdentity.Compute(key.Thumbprint, called, claims.Id), issuedAt, issuedAt + _lifetime);
    }

    private static bool IsHashOf(string encoded, ReadOnlySpan<char> token)
    {
        if (encoded.Length != 43 || Base64UrlText.Decode(encoded) is not { } hash) return false;
        var digest = TokenDigest.Compute(token);
        return MemoryMarshal.AsBytes(new ReadOnlySpan<TokenDigest>(in digest)).SequenceEqual(hash);
    }
}
