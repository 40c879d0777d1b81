using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Api.Security.Jwt;

/// <summary>Makes the <see cref="IKeySource"/> that an issuer's settings ask for.</summary>
internal sealed class KeySources(ContentRoot root, IHttpClientFactory clients, TimeProvider clock, KeyReports reports)
{
    /// <param name="issuer">Its settings.</param>
    /// <param name="bounds">For an issuer that a resolver brought.</param>
    /// <exception cref="KeyFetchException">The configured JWKS cannot be used.</exception>
    public IKeySource Of(JwtIssuerOptions issuer, FetchBounds? bounds = null)
    {
        if (issuer.SigningKeys.Count > 0) return StaticKeySource.OfSigningKeys(issuer);
        if (issuer.JwksFile is not null) return OfFile(issuer, issuer.JwksFile);
        if (issuer.Jwks is not null) return OfText(issuer, issuer.Jwks);
        return new DiscoveredKeySource(new KeyCache(new DiscoveryClient(clients, issuer, clock, bounds), issuer, clock, reports), clock);
    }

    /// <summary>Whether a configured JWKS can be used, before anything depends on it.</summary>
    /// <exception cref="KeyFetchException">It cannot.</exception>
    public void Check(JwtIssuerOptions issuer)
    {
        if (issuer.JwksFile is not null) FileOf(issuer, issuer.JwksFile).Read();
        else if (issuer.Jwks is not null) JwksText.Read(issuer.Jwks, IssuerAlgorithms.Of(issuer));
    }

    private StaticKeySource OfFile(JwtIssuerOptions issuer, string name)
    {
        var file = FileOf(issuer, name);
        return new StaticKeySource(file.Read(), file);
    }

    private FollowedJwksFile FileOf(JwtIssuerOptions issuer, string name) => new(root.PathOf(name), issuer, clock, reports);

    // Follows the configuration, when the text came from there.
    private StaticKeySource OfText(JwtIssuerOptions issuer, string text)
    {
        var algorithms = IssuerAlgorithms.Of(issuer);
        var source = new StaticKeySource(JwksText.Read(text, algorithms));
        if (issuer.JwksSection is not { } section) return source;

        var reload = new KeyReload(issuer, reports, wait: TimeSpan.Zero);
        var oneAtATime = new Lock(); // two sources of the configuration may reload at once
        ChangeToken.OnChange(section.GetReloadToken, () =>
        {
            lock (oneAtATime)
            {
                if (ConfiguredJson.Of(section) is not { } now || now == text) return;
                text = now;
                reload.Run(source, known => JwksText.Read(now, algorithms, known));
            }
        });
        return source;
    }
}
