namespace Api.Security.Jwt;

/// <summary>Finds every error in the settings of one issuer, and describes its fix.</summary>
internal sealed class JwtIssuerOptionsValidator(
    KeySourceFactory sources, DecryptionKeys decryptionKeys, ConfirmationDispatcher confirmations, IEd25519? ed25519 = null)
{
    private const int ShortestSecret = 32;

    private static readonly TimeSpan LargestClockSkew = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortestTokenLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestTokenLifetime = TimeSpan.FromDays(365);

    private static readonly TimeSpan ShortestMaxStale = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestMaxStale = TimeSpan.FromDays(7);

    public void Check(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        if (issuer.Authority.Length == 0 && !IsNamed("Authority"))
            errors.Add($"{path}:Authority: write the issuer identifier, as in the iss of its tokens.");
        if (issuer.Audiences.Count == 0 && !IsNamed("Audiences"))
        {
            errors.Add(
                $"{path}:Audiences: name this API as the tokens do in aud. Without an audience, tokens for other APIs would be accepted.");
        }

        if (issuer.Audiences.Any(string.IsNullOrWhiteSpace)) errors.Add($"{path}:Audiences: remove the empty entry.");
        for (var i = 0; i < issuer.Audiences.Count; i++)
            if (!string.IsNullOrWhiteSpace(issuer.Audiences[i]))
                NameErrors.Check($"{path}:Audiences:{i}", issuer.Audiences[i], errors, mayHaveBlanks: true);
        if (issuer.ClockSkew < TimeSpan.Zero || issuer.ClockSkew > LargestClockSkew)
            errors.Add($"{path}:ClockSkew: write a duration from 00:00:00 to 00:05:00.");
        if (!Enum.IsDefined(issuer.Profile))
            errors.Add($"{path}:Profile: write one of {string.Join(", ", Enum.GetNames<AccessTokenProfile>())}.");
        CustomProfileErrors.Check(path, issuer, errors);
        if (!Enum.IsDefined(issuer.WarmUp)) errors.Add($"{path}:WarmUp: write one of {string.Join(", ", Enum.GetNames<KeyWarmUp>())}.");
        if (issuer.MaxStale < ShortestMaxStale || issuer.MaxStale > LongestMaxStale)
            errors.Add($"{path}:MaxStale: write a duration from 00:01:00 to 7.00:00:00.");
        IssuerTenantRules.Check(path, issuer, errors);
        CheckRoleClaims(path, issuer, errors);
        CheckAlgorithms(path, issuer, errors);
        CheckSigningKeys(path, issuer, errors);
        CheckJwks(path, issuer, errors);
        CheckDecryption(path, issuer, errors);
        AddressErrors.Check(path, issuer, errors);
        if (issuer.TakesBoundTokensOnly && !confirmations.Confirms(member: null))
        {
            errors.Add(
                $"{path}:{(issuer.RequireSenderConstrained ? "RequireSenderConstrained" : "Profile")}: no package confirms bound tokens; " +
                "call AddDPoP() or AddMtls().");
        }

        if (issuer.MaxTokenLifetime < ShortestTokenLifetime || issuer.MaxTokenLifetime > LongestTokenLifetime)
            errors.Add($"{path}:MaxTokenLifetime: write a duration from 00:01:00 to 365.00:00:00.");
        FapiErrors.Check(path, issuer, errors);

        // A setting that is present but cannot be read already has an error; it is not reported as missing.
        bool IsNamed(string setting) => errors.Exists(error => error.StartsWith($"{path}:{setting}: ", StringComparison.Ordinal));
    }

    private static void CheckRoleClaims(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        try
        {
            if (issuer.RoleClaims.Count > 0) _ = new RoleSources([.. issuer.RoleClaims]);
        }
        catch (ArgumentException)
        {
            errors.Add(
                $"{path}:RoleClaims: write the claims that hold roles, such as roles, realm_access.roles or " +
                "resource_access['my.client'].roles.");
        }
    }

    private void CheckAlgorithms(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        foreach (var name in issuer.Algorithms)
        {
            if (SignatureAlgorithm.Find(name) is not { } algorithm)
            {
                errors.Add(
                    $"{path}:Algorithms: '{name}' is not one of RS, PS, ES or HS with 256, 384 or 512, EdDSA or Ed25519; unsigned " +
                    "tokens are never accepted.");
            }
            else if (algorithm.IsSymmetric && issuer.SigningKeys.Count == 0)
            {
                errors.Add($"{path}:Algorithms: '{name}' needs SigningKeys; with published keys, anyone could sign tokens.");
            }
            else if (!algorithm.IsSymmetric && issuer.SigningKeys.Count > 0)
            {
                errors.Add(
                    $"{path}:Algorithms: '{name}' cannot be used with SigningKeys, which replace discovery; list HS algorithms only, " +
                    "or remove SigningKeys.");
            }
            else if (!CanVerify(algorithm))
            {
                errors.Add(
                    $"{path}:Algorithms: '{name}' needs the package Api.Security.Ed25519: add it and call AddEd25519().");
            }
        }
    }

    private static void CheckSigningKeys(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        if (issuer.SigningKeys.Count == 0) return;
        var needed = IssuerAlgorithms.Get(issuer).Where(algorithm => algorithm.IsSymmetric).Select(algorithm => algorithm.HashBytes)
            .DefaultIfEmpty(ShortestSecret).Max();
        for (var i = 0; i < issuer.SigningKeys.Count; i++)
        {
            if (!TrySecretLength(issuer.SigningKeys[i].Value, out var length))
                errors.Add($"{path}:SigningKeys:{i}:Value: write the key as base64.");
            else if (length < needed)
                errors.Add($"{path}:SigningKeys:{i}:Value: the key has {length} bytes; the algorithm requires at least {needed}.");
        }

        if (issuer.SigningKeys.GroupBy(key => key.Id, StringComparer.Ordinal).Any(group => group.Count() > 1))
            errors.Add($"{path}:SigningKeys: give each key a different Id, because a token must identify exactly one key.");
    }

    private void CheckJwks(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        if (issuer is { Jwks: null, JwksFile: null }) return;
        if ((issuer.Jwks is not null && issuer.JwksFile is not null) || issuer.SigningKeys.Count > 0)
        {
            errors.Add($"{path}: write one of Jwks, JwksFile and SigningKeys, because an issuer has only one source of keys.");
            return;
        }

        try
        {
            if (issuer.Algorithms.All(CanVerify)) sources.Check(issuer);
        }
        catch (KeyFetchException exception)
        {
            var key = issuer.Jwks is not null ? "Jwks" : "JwksFile";
            errors.Add($"{path}:{key}: {Fix(exception.Failure)}");
        }
    }

    private void CheckDecryption(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        if (issuer.RequireEncryption && issuer.DecryptionKeyFiles.Count == 0)
            errors.Add($"{path}:RequireEncryption: list the private keys in DecryptionKeyFiles; without one, no token can be decrypted.");
        for (var i = 0; i < issuer.DecryptionKeyFiles.Count; i++)
        {
            if (!decryptionKeys.IsKey(issuer.DecryptionKeyFiles[i]))
            {
                errors.Add(
                    $"{path}:DecryptionKeyFiles:{i}: write the path of a PEM or JWK file with a private RSA key of 2048 to 4096 bits, a " +
                    "private EC key on P-256, P-384 or P-521, or a JWK file with a symmetric key of 32 bytes. If a JWK has use, it must " +
                    "be enc; if it has alg, it must be RSA-OAEP-256, ECDH-ES, ECDH-ES+A256KW or dir.");
            }
        }
    }

    private static string Fix(KeyFetchFailure failure) => failure switch
    {
        KeyFetchFailure.Unreachable => "the file cannot be read; write the path of a JWKS file.",
        KeyFetchFailure.TooLarge => "the file has more than 512 kB; write the path of a JWKS file.",
        KeyFetchFailure.UnusableKeys =>
            "no key can be used, one kid identifies two keys, or there are private or symmetric keys; use public keys for the listed " +
            "Algorithms only.",
        _ => "this is not a JWKS document; write {\"keys\": [ ... ]} (RFC 7517, 5).",
    };

    private bool CanVerify(string name) => SignatureAlgorithm.Find(name) is { } algorithm && CanVerify(algorithm);

    private bool CanVerify(SignatureAlgorithm algorithm) => !algorithm.IsEd25519 || ed25519 is not null;

    private static bool TrySecretLength(string value, out int length)
    {
        length = 0;
        return value.Length > 0 && Convert.TryFromBase64String(value, new byte[value.Length], out length);
    }
}
