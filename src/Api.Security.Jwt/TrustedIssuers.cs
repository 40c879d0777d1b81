using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>The configured issuers, fixed at start.</summary>
internal sealed class TrustedIssuers
{
    private readonly TrustedIssuer[] _issuers;

    public TrustedIssuers(
        IOptions<JwtOptions> options, UserJwts userJwts, KeySources sources, TimeProvider clock, JwtMetrics metrics)
    {
        var configured = options.Value.Issuers.Select(issuer => new TrustedIssuer(issuer, ProfileRules.Of(issuer.Profile), sources.Of(issuer), sources.DecryptionKeysOf(issuer), clock));
        var ofTheTool = userJwts.Find() is { } found ? [new TrustedIssuer(found, ProfileRules.UserJwts, sources.Of(found), [], clock)] : Array.Empty<TrustedIssuer>();
        _issuers = [.. configured, .. ofTheTool];
        Discovered = [.. _issuers.Select(issuer => issuer.Keys).OfType<DiscoveredKeySource>().Select(source => source.Cache)];
        metrics.ObserveKeys(Discovered);
        Decryption = new TokenDecryption(_issuers);
    }

    /// <summary>Decrypts tokens for any of the issuers.</summary>
    public TokenDecryption Decryption { get; }

    /// <summary>The key caches of the issuers whose keys are discovered.</summary>
    public IReadOnlyList<KeyCache> Discovered { get; }

    /// <summary>Picks the issuer that an unverified <c>iss</c> names. It never brings an issuer of its own.</summary>
    public TrustedIssuer? Find(AccessToken unverified)
    {
        if (!unverified.Issuer.IsText()) return null;
        foreach (var issuer in _issuers)
            if (unverified.Issuer.ValueEquals(issuer.Authority)) return issuer;
        return null;
    }
}
