namespace Api.Security.Jwt;

/// <summary>Where the configured issuers give tokens. Those with static keys, and those that a resolver allows, publish nothing that is read.</summary>
internal sealed class IssuerEndpoints(TrustedIssuers issuers) : IOAuthEndpointSource
{
    public async ValueTask<IReadOnlyList<OAuthEndpoints>> FindAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(issuers.Discovered.Select(keys => keys.FindEndpointsAsync(cancellationToken)));
}
