using System.Collections.Frozen;

namespace Api.Security.Jwt;

/// <summary>What is expected of the key and the encryption of an issuer's tokens, for the log. Created once for each issuer.</summary>
internal sealed class KeyFaults(JwtIssuerOptions issuer)
{
    private readonly FrozenDictionary<Refusal, string> _expected = Create(issuer.Authority, SourceOf(issuer)).ToFrozenDictionary();

    public string? Expected(Refusal refusal) => _expected.GetValueOrDefault(refusal);

    private static Dictionary<Refusal, string> Create(string authority, string source) => new()
    {
        [JwtRefusals.KeyUnknown] = $"a kid in {source}",
        [JwtRefusals.KeyAmbiguous] = $"a kid that stands for exactly one key in {source}",
        [JwtRefusals.KeyMismatch] = $"a kid whose key in {source} is for signatures and for the alg of the token",
        [JwtRefusals.SignatureInvalid] = $"a signature that holds under the key with its kid in {source}",
        [JwtRefusals.KeysUnavailable] = $"{source}, which could not be fetched; the warnings of Api.Security.Jwt say why",
        [JwtRefusals.KeyLookupUnavailable] = $"a kid that is cached or can be looked up in {source}",
        [JwtRefusals.DecryptionFailed] = $"a signed token of {authority}, encrypted for one of its DecryptionKeyFiles",
        [JwtRefusals.EncryptionRequired] = $"an encrypted token, because RequireEncryption of {authority} is set",
    };

    private static string SourceOf(JwtIssuerOptions issuer) =>
        issuer.SigningKeys.Count > 0 ? $"the SigningKeys of {issuer.Authority}"
        : issuer.Jwks is not null ? $"the Jwks of {issuer.Authority}"
        : issuer.JwksFile is not null ? $"the JwksFile of {issuer.Authority}"
        : $"the keys that {issuer.Authority} publishes";
}
