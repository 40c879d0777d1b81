using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// A token whose signature holds and whose claims are its issuer's: what may be kept of it. Neither the token nor a principal.
/// Immutable; what depends on the time or the request is asked again for every request.
/// </summary>
/// <param name="Digest">Its name in the cache.</param>
/// <param name="ValidatedAt">Timestamp of when all this was found out.</param>
/// <param name="Issuer">The issuer that vouches for it.</param>
/// <param name="Key">The key that its signature holds under; once that is retired, the token does not count.</param>
/// <param name="Caller">Its claims.</param>
/// <param name="Confirmation">Its <c>cnf</c>, of kind <see cref="JsonValueKind.Undefined"/> when it has none.</param>
/// <param name="NotBefore">The later of <c>nbf</c> and <c>iat</c>.</param>
/// <param name="ExpiresAt"><c>exp</c>.</param>
internal sealed record ValidatedToken(
    TokenDigest Digest, long ValidatedAt, TrustedIssuer Issuer, VerificationKey Key, AcceptedCaller Caller, JsonElement Confirmation, double NotBefore, double ExpiresAt) : IResidentEntry<TokenDigest>
{
    /// <summary>Whether its holder has to show a proof.</summary>
    public bool IsBound => Confirmation.ValueKind is not JsonValueKind.Undefined;

    /// <summary>The bytes that it takes.</summary>
    public int Size { get; init; }

    TokenDigest ISecondChanceEntry<TokenDigest>.Key => Digest;

    bool ISecondChanceEntry<TokenDigest>.IsOf(in TokenDigest digest) => Digest == digest;
}
