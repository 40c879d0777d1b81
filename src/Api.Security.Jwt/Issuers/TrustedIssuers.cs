using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// The issuers whose tokens are accepted: the configured ones, fixed at start, and those of an <see cref="IIssuerResolver"/>.
/// </summary>
internal sealed class TrustedIssuers
{
    private const int FewEnoughToCompare = 4;

    private readonly TrustedIssuer[] _configured;
    private readonly Dictionary<string, TrustedIssuer> _byName;

    public TrustedIssuers(
        IOptions<JwtOptions> options, UserJwts userJwts, KeySourceFactory sources, JwtIssuerOptionsValidator validator, TimeProvider clock,
        JwtMetrics metrics, ILoggerFactory loggers, IEnumerable<IIssuerResolver> resolvers, IOptions<ApiSecurityOptions> shared,
        IEnumerable<IAuthorizationServerSource> servers)
    {
        var used = UsedClaims.From(shared.Value);
        var inbound = new InboundClaims(options.Value.Compatibility);
        if (resolvers.LastOrDefault() is { } resolver)
            Resolved = new ResolvedIssuers(
                resolver, CreateFor, validator, options.Value.Resolver, clock, loggers.CreateLogger(JwtLog.Category));

        var ofTheTool = userJwts.Find() is { } found
            ? [Create(found, ProfileRules.UserJwts, IssuerTenants.Unlimited)]
            : Array.Empty<TrustedIssuer>();
        _configured = [.. options.Value.Issuers.Select(issuer => CreateFor(issuer, pace: null)), .. ofTheTool];
        _byName = _configured.DistinctBy(issuer => issuer.Authority, StringComparer.Ordinal)
            .ToDictionary(issuer => issuer.Authority, StringComparer.Ordinal);
        Names = new IssuerNames(
            [.. _byName.Keys],
            servers.SelectMany(source => source.AuthorizationServers).Select(server => server.Issuer),
            resolves: Resolved is not null);
        Discovered = [.. _configured.Select(issuer => issuer.Keys).OfType<DiscoveredKeySource>().Select(source => source.Cache)];
        metrics.ObserveKeys(() => Discovered.Select(keys => keys.Status)
            .Where(status => status.Age is not null).Select(status => (status.Issuer, status.Age!.Value)));

        TrustedIssuer CreateFor(JwtIssuerOptions issuer, IssuerPace? pace)
        {
            var tenants = IssuerTenantRules.Create(issuer, isOnly: options.Value.Issuers.Count == 1 && Resolved is null);
            return Create(issuer, ProfileRules.Get(issuer.Profile), tenants, pace);
        }

        TrustedIssuer Create(JwtIssuerOptions issuer, ProfileRules profile, IssuerTenants tenants, IssuerPace? pace = null)
        {
            var keys = sources.Create(issuer, pace is null ? null : new FetchBounds(pace, options.Value.Resolver.KeyHosts));
            return new(issuer, profile, used, inbound, keys, tenants, clock, pace is null ? null : Resolved, pace);
        }
    }

    /// <summary>Says which issuers are expected.</summary>
    public IssuerNames Names { get; }

    /// <summary>The key caches of the configured issuers whose keys are discovered.</summary>
    public IReadOnlyList<KeyCache> Discovered { get; }

    /// <summary>The issuers of an <see cref="IIssuerResolver"/>; <see langword="null"/> when none is registered.</summary>
    public ResolvedIssuers? Resolved { get; }

    /// <summary>Finds the issuer that an unverified <c>iss</c> names, if it is configured or allowed by the resolver.</summary>
    public ValueTask<Outcome<TrustedIssuer>> FindAsync(AccessToken unverified, HttpContext request)
    {
        if (!unverified.Issuer.IsText) return ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.IssuerUnknown);
        if (Find(unverified) is { } configured) return ValueTask.FromResult<Outcome<TrustedIssuer>>(configured);
        return Resolved is null
            ? ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.IssuerUnknown)
            : Resolved.FindAsync(unverified.Issuer.GetString(), request);
    }

    private TrustedIssuer? Find(AccessToken unverified)
    {
        if (_configured.Length > FewEnoughToCompare) return _byName.GetValueOrDefault(unverified.Issuer.GetString());
        foreach (var issuer in _configured)
            if (unverified.Issuer.Is(issuer.AuthorityUtf8)) return issuer;
        return null;
    }
}
