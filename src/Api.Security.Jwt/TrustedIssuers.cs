using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>The configured issuers, fixed at start.</summary>
internal sealed class TrustedIssuers
{
    private readonly TrustedIssuer[] _issuers;

    public TrustedIssuers(
        IOptions<JwtOptions> options, UserJwts userJwts, IHttpClientFactory clients, TimeProvider clock, JwtMetrics metrics, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger(JwtLog.Category);
        var configured = options.Value.Issuers.Select(issuer => new TrustedIssuer(issuer, ProfileRules.Of(issuer.Profile), KeysOf(issuer), clock));
        var ofTheTool = userJwts.Find() is { } found ? [new TrustedIssuer(found, ProfileRules.UserJwts, KeysOf(found), clock)] : Array.Empty<TrustedIssuer>();
        _issuers = [.. configured, .. ofTheTool];

        IKeySource KeysOf(JwtIssuerOptions issuer) => issuer.SigningKeys.Count > 0
            ? StaticKeySource.OfSigningKeys(issuer)
            : new DiscoveredKeySource(new DiscoveryClient(clients, issuer, clock), issuer.Authority, clock, metrics, logger);
    }

    /// <summary>Picks the issuer that an unverified <c>iss</c> names. It never brings an issuer of its own.</summary>
    public TrustedIssuer? Find(AccessToken unverified)
    {
        if (!unverified.Issuer.IsText()) return null;
        foreach (var issuer in _issuers)
            if (unverified.Issuer.ValueEquals(issuer.Authority)) return issuer;
        return null;
    }
}
