using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt;

/// <summary>Makes the <see cref="IKeySource"/> that an issuer's settings ask for.</summary>
internal sealed class KeySources(IServiceProvider services, IHttpClientFactory clients, TimeProvider clock, KeyReports reports)
{
    /// <exception cref="KeyFetchException">The configured JWKS cannot be used.</exception>
    public IKeySource Of(JwtIssuerOptions issuer)
    {
        if (issuer.SigningKeys.Count > 0) return StaticKeySource.OfSigningKeys(issuer);
        if (issuer.JwksFile is not null) return OfFile(issuer, issuer.JwksFile);
        if (issuer.Jwks is not null) return OfText(issuer, issuer.Jwks);
        return new DiscoveredKeySource(new KeyCache(new DiscoveryClient(clients, issuer, clock), issuer, clock, reports), clock);
    }

    /// <summary>The keys for encrypted tokens of an issuer.</summary>
    public IReadOnlyList<DecryptionKey> DecryptionKeysOf(JwtIssuerOptions issuer) =>
        [.. issuer.DecryptionKeyFiles.Select(name => DecryptionKeyFile.Read(PathOf(name))).OfType<DecryptionKey>()];

    /// <summary>Whether a file holds a key that can decrypt tokens.</summary>
    public bool IsDecryptionKey(string name) => DecryptionKeyFile.Read(PathOf(name)) is not null;

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

    private JwksFile FileOf(JwtIssuerOptions issuer, string name) => new(PathOf(name), issuer, clock, reports);

    private string PathOf(string name) => Path.Combine(services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory, name);

    // Follows the configuration, when the text came from there.
    private StaticKeySource OfText(JwtIssuerOptions issuer, string text)
    {
        var algorithms = IssuerAlgorithms.Of(issuer);
        var source = new StaticKeySource(JwksText.Read(text, algorithms));
        if (issuer.JwksSection is not { } section) return source;

        var reload = new Lock(); // two sources of the configuration may reload at once
        KeyFetchFailure? lastFailure = null;
        ChangeToken.OnChange(section.GetReloadToken, () =>
        {
            lock (reload)
            {
                if (ConfiguredJson.Of(section) is not { } now || now == text) return;
                text = now;
                var known = source.Keys;
                try
                {
                    var keys = JwksText.Read(now, algorithms, known);
                    source.Replace(keys);
                    reports.Fetched(issuer, known, keys, lastFailure);
                    lastFailure = null;
                }
                catch (KeyFetchException exception)
                {
                    reports.NotFetched(issuer, known, exception.Failure, lastFailure, TimeSpan.Zero);
                    lastFailure = exception.Failure;
                }
            }
        });
        return source;
    }
}
