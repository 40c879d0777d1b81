using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>The configured issuers as authorization servers, without those that have symmetric keys or a name that is not a URI.</summary>
internal sealed class JwtAuthorizationServers(IOptions<JwtOptions> options) : IAuthorizationServerSource
{
    public IReadOnlyList<AuthorizationServer> AuthorizationServers { get; } =
    [
        .. options.Value.Issuers.DistinctBy(issuer => issuer.Authority, StringComparer.Ordinal)
            .Where(issuer => issuer.SigningKeys.Count == 0 && Uri.IsWellFormedUriString(issuer.Authority, UriKind.Absolute))
            .Select(issuer =>
                new AuthorizationServer(issuer.Authority, [.. IssuerAlgorithms.Get(issuer).Select(algorithm => algorithm.Name)])
                {
                    RequiresBoundTokens = issuer.TakesBoundTokensOnly,
                }),
    ];
}
