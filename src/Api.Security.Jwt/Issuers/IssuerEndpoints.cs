namespace Api.Security.Jwt;

/// <summary>
/// The endpoints where clients get tokens from the configured issuers. Issuers with static keys, and those of a resolver, are left out.
/// </summary>
internal sealed class IssuerEndpoints(TrustedIssuers issuers) : IOAuthEndpointSource
{
    public async ValueTask<IReadOnlyList<OAuthEndpoints>> FindAsync(CancellationToken cancellationToken) =>
        [
            .. (await Task.WhenAll(issuers.Discovered.Select(keys => keys.FindEndpointsAsync(cancellationToken))))
                .DistinctBy(endpoints => endpoints.Issuer, StringComparer.Ordinal),
        ];
}
