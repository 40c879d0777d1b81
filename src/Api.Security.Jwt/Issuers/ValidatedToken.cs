using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// The cache entry of a token whose signature and claims are valid. It contains neither the token itself nor a principal. Immutable;
/// conditions that depend on the time or the request are checked again for every request.
/// </summary>
/// <param name="Digest">The key in the cache.</param>
/// <param name="ValidatedAt">The timestamp of the validation.</param>
/// <param name="Issuer">The issuer of the token.</param>
/// <param name="Key">The key that verified the signature; once it is retired, the token is no longer accepted.</param>
/// <param name="Caller">The caller with the claims of the token.</param>
/// <param name="Confirmation"><c>cnf</c>; of kind <see cref="JsonValueKind.Undefined"/> when absent.</param>
/// <param name="NotBefore">The later of <c>nbf</c> and <c>iat</c>.</param>
/// <param name="ExpiresAt"><c>exp</c>.</param>
internal sealed record ValidatedToken(
    TokenDigest Digest, long ValidatedAt, TrustedIssuer Issuer, VerificationKey Key, AcceptedCaller Caller, JsonElement Confirmation,
    double NotBefore, double ExpiresAt) : IResidentEntry<TokenDigest>
{
    /// <summary>Whether the caller has to prove possession of a key (<c>cnf</c>).</summary>
    public bool IsBound => Confirmation.ValueKind is not JsonValueKind.Undefined;

    /// <summary>The size in bytes.</summary>
    public int Size { get; init; }

    TokenDigest ISecondChanceEntry<TokenDigest>.Key => Digest;

    bool ISecondChanceEntry<TokenDigest>.IsOf(in TokenDigest digest) => Digest == digest;
}
