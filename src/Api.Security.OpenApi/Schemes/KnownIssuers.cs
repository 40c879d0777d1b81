using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.OpenApi;

/// <summary>Gets the OAuth endpoints of issuers from the token packages, and logs issuers without known endpoints.</summary>
internal sealed class KnownIssuers
{
    private LogThrottle? _reports;

    public async Task<IReadOnlyList<OAuthEndpoints>> FindAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var issuers = new List<OAuthEndpoints>();
        foreach (var source in services.GetServices<IOAuthEndpointSource>()) issuers.AddRange(await source.FindAsync(cancellationToken));
        if (issuers.Exists(issuer => issuer.Token is null)) Report(issuers.Where(issuer => issuer.Token is null), services);
        return [.. issuers.DistinctBy(issuer => issuer.Issuer, StringComparer.Ordinal)];
    }

    // Throttled, since anyone may be able to request documents.
    private void Report(IEnumerable<OAuthEndpoints> unknown, IServiceProvider services)
    {
        _reports ??= new LogThrottle(services.GetRequiredService<TimeProvider>());
        if (services.GetService<ILoggerFactory>()?.CreateLogger(OpenApiLog.Category) is not { } logger || !_reports.TryEnter()) return;
        foreach (var issuer in unknown) logger.IssuerWithoutEndpoints(issuer.Issuer);
    }
}
