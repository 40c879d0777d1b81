using Microsoft.Extensions.Options;

namespace Api.Security.DPoP;

/// <summary>Makes startup fail with one message that lists every error and its fix. Keys are never repeated.</summary>
internal sealed class DPoPOptionsValidator(
    SettingErrors<DPoPOptions> read, AccessTokenValidators tokens, IEd25519? ed25519 = null) : IValidateOptions<DPoPOptions>
{
    private const string Section = DPoPConfiguration.SectionName;
    private const int ShortestNonceKey = 32;

    public ValidateOptionsResult Validate(string? name, DPoPOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [.. read.All];
        if (!tokens.Any) errors.Add("AddDPoP() needs a scheme for access tokens: call AddJwt().");
        foreach (var algorithm in options.Algorithms) CheckAlgorithm(algorithm, ed25519 is not null, errors);
        CheckDuration("ProofLifetime", options.ProofLifetime, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10), errors);
        CheckDuration("NonceLifetime", options.NonceLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1), errors);
        if (options.MaxProofLength is < 512 or > 65_536) errors.Add($"{Section}:MaxProofLength: write a number from 512 to 65536.");
        if (options.MaxRememberedProofs is < 1_000 or > 50_000_000)
            errors.Add($"{Section}:MaxRememberedProofs: write a number from 1000 to 50000000.");
        if (!Enum.IsDefined(options.OnReplayStoreOutage))
            errors.Add($"{Section}:OnReplayStoreOutage: write one of {string.Join(", ", Enum.GetNames<ReplayStoreOutageAction>())}.");
        for (var i = 0; i < options.NonceKeys.Count; i++)
            if (!IsKey(options.NonceKeys[i]))
                errors.Add(
                    $"{Section}:NonceKeys:{i}: write base64 of {ShortestNonceKey} bytes or more, such as the output of "
                    + "openssl rand -base64 32.");
        return SettingsException.ThrowIfAny<DPoPOptions>(name, errors, read.All);
    }

    private static void CheckAlgorithm(string name, bool hasEd25519, List<string> errors)
    {
        if (SignatureAlgorithm.Find(name) is not { } algorithm)
            errors.Add(
                $"{Section}:Algorithms: '{name}' is not one of RS, PS or ES with 256, 384 or 512, EdDSA and Ed25519; unsigned proofs are "
                + "never accepted.");
        else if (algorithm.IsSymmetric)
            errors.Add($"{Section}:Algorithms: '{name}' is symmetric: a proof must prove possession of a private key (RFC 9449, 11.6).");
        else if (algorithm.IsEd25519 && !hasEd25519)
            errors.Add($"{Section}:Algorithms: '{name}' needs the package Api.Security.Ed25519: add it and call AddEd25519().");
    }

    private static void CheckDuration(string setting, TimeSpan value, TimeSpan least, TimeSpan most, List<string> errors)
    {
        if (value < least || value > most) errors.Add($"{Section}:{setting}: write a duration from {least} to {most}.");
    }

    private static bool IsKey(string text) =>
        Convert.TryFromBase64String(text, new byte[text.Length], out var length) && length >= ShortestNonceKey;
}
