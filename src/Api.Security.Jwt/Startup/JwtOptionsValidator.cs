using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>Makes startup fail with one message that lists every error and its fix.</summary>
internal sealed class JwtOptionsValidator(
    UserJwts userJwts, JwtIssuerOptionsValidator issuers, DecryptionKeys decryptionKeys, IServiceProviderIsService services,
    SettingErrors<JwtOptions> read)
    : IValidateOptions<JwtOptions>
{
    private const int ShortestMaxTokenLength = 256;
    private const int LongestMaxTokenLength = 1_048_576;

    private const int LargestTokenCache = 10_000_000;
    private const long LeastMemory = 1_048_576;
    private const long MostMemory = 68_719_476_736;

    private static readonly TimeSpan ShortestMaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestMaxAge = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, JwtOptions options)
    {
        List<string> errors = [.. read.All];
        if (options.MaxTokenLength is < ShortestMaxTokenLength or > LongestMaxTokenLength)
        {
            errors.Add(
                $"{JwtConfiguration.SectionName}:MaxTokenLength: write a number from {ShortestMaxTokenLength} to {LongestMaxTokenLength}.");
        }

        if (options.TokenCache.SizeLimit is < 0 or > LargestTokenCache)
            errors.Add($"{JwtConfiguration.SectionName}:TokenCache:SizeLimit: write a number from 0 (off) to {LargestTokenCache}.");
        if (options.TokenCache.MemoryLimit is < LeastMemory or > MostMemory)
        {
            errors.Add(
                $"{JwtConfiguration.SectionName}:TokenCache:MemoryLimit: write a number of bytes from {LeastMemory} to {MostMemory}; " +
                "SizeLimit 0 turns the cache off.");
        }

        if (string.IsNullOrWhiteSpace(options.Compatibility.NameClaimType))
            errors.Add($"{JwtConfiguration.SectionName}:Compatibility:NameClaimType: name a claim of the tokens, such as name or sub.");
        if (options.TokenCache.MaxAge < ShortestMaxAge || options.TokenCache.MaxAge > LongestMaxAge)
            errors.Add($"{JwtConfiguration.SectionName}:TokenCache:MaxAge: write a duration from 00:00:01 to 01:00:00.");
        ResolverSettings.Check(options.Resolver, errors);
        if (options.Issuers.Count == 0 && userJwts.Find() is null && !services.IsService(typeof(IIssuerResolver)))
        {
            errors.Add(
                $"{JwtConfiguration.SectionName}:Issuers: name at least one issuer, such as " +
                $"{JwtConfiguration.SectionName}:Issuers:0:Authority. Without an issuer, no token is accepted.");
        }

        for (var i = 0; i < options.Issuers.Count; i++)
            issuers.Check($"{JwtConfiguration.SectionName}:Issuers:{i}", options.Issuers[i], errors);
        foreach (var entries in IssuerEntries.ByIssuer(options.Issuers.Where(issuer => issuer.Authority.Length > 0)))
            if (entries.Count > 1 && IssuerEntries.FindError(entries) is { } error)
                errors.Add($"{JwtConfiguration.SectionName}:Issuers: {error}");

        var decryption = options.Issuers.SelectMany(decryptionKeys.Read).ToArray();
        var keys = decryption.DistinctBy(key => key.Material).Count();
        if (keys > TokenDecryption.MostKeys)
        {
            errors.Add(
                $"{JwtConfiguration.SectionName}:Issuers: the DecryptionKeyFiles of all issuers contain {keys} different keys; keep at " +
                $"most {TokenDecryption.MostKeys}, because a token may have to be tried with each. Remove keys that were replaced, or " +
                "use one key for several issuers.");
        }

        if (DecryptionWork.OfOneName(decryption) > DecryptionWork.MostPerToken)
        {
            errors.Add(
                $"{JwtConfiguration.SectionName}:Issuers: one token may have to be tried with too many DecryptionKeyFiles. The keys " +
                "without a kid, such as PEM files, and the keys with the same kid may be at most two RSA keys of 4096 bits, four of " +
                "3072 or eight of 2048, and six EC keys on P-384. Use EC keys on P-256 or shorter RSA keys, or JWK files, each with a " +
                "kid of its own that the issuer puts into its tokens.");
        }

        return SettingsException.ThrowIfAny<JwtOptions>(name, errors, read.All);
    }
}
