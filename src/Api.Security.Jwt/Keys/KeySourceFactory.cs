namespace Api.Security.Jwt;

/// <summary>Creates the <see cref="IKeySource"/> for the settings of an issuer.</summary>
internal sealed class KeySourceFactory(
    ContentRoot root, IHttpClientFactory clients, JwksReader jwks, TimeProvider clock, KeyReports reports, FollowedIssuers followed)
{
    /// <param name="issuer">The settings of the issuer.</param>
    /// <param name="bounds">The limits for a resolved issuer; <see langword="null"/> for a configured one.</param>
    /// <exception cref="KeyFetchException">The configured JWKS cannot be used.</exception>
    public IKeySource Create(JwtIssuerOptions issuer, FetchBounds? bounds = null)
    {
        if (issuer.SigningKeys.Count > 0) return StaticKeySource.OfSigningKeys(issuer);
        if (issuer.JwksFile is not null) return OfFile(issuer, issuer.JwksFile, bounds is not null);
        if (issuer.Jwks is not null) return OfText(issuer, issuer.Jwks, bounds is not null);
        return Discovered(issuer, bounds);
    }

    /// <param name="entries">The entries of one configured issuer: one, or several that differ in their discovery document.</param>
    /// <exception cref="KeyFetchException">The configured JWKS cannot be used.</exception>
    public IKeySource Create(IReadOnlyList<JwtIssuerOptions> entries) =>
        entries is [var only] ? Create(only) : new MergedKeySource([.. entries.Select(entry => Discovered(entry, bounds: null))]);

    /// <summary>Checks whether a configured JWKS can be used.</summary>
    /// <exception cref="KeyFetchException">The JWKS cannot be used.</exception>
    public void Check(JwtIssuerOptions issuer)
    {
        var keys = issuer.JwksFile is not null ? FileOf(issuer, issuer.JwksFile, isResolved: false).Read()
            : issuer.Jwks is not null ? jwks.Read(issuer.Jwks, issuer)
            : null;
        // In a published set, only the ambiguous kid is not used. A configured set must be corrected.
        if (keys is { HasAmbiguousKeyIds: true }) throw new KeyFetchException(KeyFetchFailure.UnusableKeys);
    }

    private DiscoveredKeySource Discovered(JwtIssuerOptions issuer, FetchBounds? bounds) =>
        new(new KeyCache(new DiscoveryClient(clients, jwks, issuer, clock, bounds), issuer, clock, reports), clock);

    private StaticKeySource OfFile(JwtIssuerOptions issuer, string name, bool isResolved)
    {
        var file = FileOf(issuer, name, isResolved);
        return new StaticKeySource(file.Read(), file);
    }

    private FollowedJwksFile FileOf(JwtIssuerOptions issuer, string name, bool isResolved) =>
        new(root.PathOf(name), jwks, issuer, isResolved, clock, reports);

    private StaticKeySource OfText(JwtIssuerOptions issuer, string text, bool isResolved)
    {
        var source = new StaticKeySource(jwks.Read(text, issuer));
        if (!isResolved) followed.Add(issuer, source);
        return source;
    }
}
