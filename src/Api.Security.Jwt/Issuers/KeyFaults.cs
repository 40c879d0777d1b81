namespace Api.Security.Jwt;

/// <summary>What is expected of the key and the encryption of an issuer's tokens, for the log.</summary>
internal sealed class KeyFaults(JwtIssuerOptions issuer, IssuerName name)
{
    private Dictionary<Refusal, string> Texts => field ??= Create(name.Authority, SourceOf(issuer, name.Authority));

    public string? Expected(Refusal refusal) => Texts.GetValueOrDefault(refusal);

    private static Dictionary<Refusal, string> Create(string authority, string source) => new()
    {
        [JwtRefusals.KeyUnknown] = $"a kid in {source}",
        [JwtRefusals.KeyAmbiguous] = $"a kid that identifies exactly one key in {source}",
        [JwtRefusals.KeyMismatch] = $"a kid whose key in {source} is for signatures and for the alg of the token",
        [JwtRefusals.SignatureInvalid] = $"a signature that is valid under the key with its kid in {source}",
        [JwtRefusals.KeysUnavailable] = $"{source}, which could not be fetched; the warnings of Api.Security.Jwt say why",
        [JwtRefusals.KeyLookupUnavailable] = $"a kid that is cached or can be looked up in {source}",
        [JwtRefusals.DecryptionFailed] = $"a signed token of {authority}, encrypted for one of its DecryptionKeyFiles",
        [JwtRefusals.EncryptionRequired] = $"an encrypted token, because RequireEncryption of {authority} is set",
    };

    private static string SourceOf(JwtIssuerOptions issuer, string authority) =>
        issuer.SigningKeys.Count > 0 ? $"the SigningKeys of {authority}"
        : issuer.Jwks is not null ? $"the Jwks of {authority}"
        : issuer.JwksFile is not null ? $"the JwksFile of {authority}"
        : $"the keys that {authority} publishes";
}
