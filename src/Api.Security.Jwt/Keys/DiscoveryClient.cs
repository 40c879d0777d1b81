using System.Diagnostics;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>Fetches the discovery document and key set of one issuer (OpenID Connect Discovery, 4; RFC 8414, 3), in 5 seconds in all.</summary>
internal sealed class DiscoveryClient(IHttpClientFactory clients, JwtIssuerOptions issuer, TimeProvider clock)
{
    public const string HttpClientName = "Api.Security.Jwt.Keys";

    private const string WellKnownPath = "/.well-known/openid-configuration";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly ActivitySource Activities = new(TelemetryNames.ActivitySource);

    private readonly IReadOnlyList<SignatureAlgorithm> _algorithms = IssuerAlgorithms.Of(issuer);
    private readonly string _metadataAddress = issuer.MetadataAddress ?? issuer.Authority.TrimEnd('/') + WellKnownPath;

    /// <param name="jwksUri">Where the keys are, when already known: then only they are fetched.</param>
    /// <returns>The keys, or why there are none. Never throws.</returns>
    public async Task<(PublishedKeys? Keys, KeyFetchFailure? Failure)> FetchAsync(string? jwksUri)
    {
        using var activity = Activities.StartActivity("api_security.keys.refresh", ActivityKind.Client);
        activity?.SetTag("issuer", issuer.Authority);
        var (keys, failure) = await TryFetchAsync(jwksUri);
        if (failure is not null) activity?.SetStatus(ActivityStatusCode.Error, failure.ToString());
        return (keys, failure);
    }

    private async Task<(PublishedKeys?, KeyFetchFailure?)> TryFetchAsync(string? jwksUri)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            return (jwksUri is null ? await DiscoverAsync(limit.Token) : await RefreshAsync(jwksUri, limit.Token), null);
        }
        catch (KeyFetchException exception)
        {
            return (null, exception.Failure);
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            return (null, KeyFetchFailure.TimedOut);
        }
        catch (Exception)
        {
            // Microsoft.IdentityModel throws many types for a document that is not what it should be.
            return (null, KeyFetchFailure.Malformed);
        }
    }

    private async Task<PublishedKeys> DiscoverAsync(CancellationToken cancel)
    {
        var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(_metadataAddress, Retriever(), cancel);
        // A document of another issuer would bring that issuer's keys (RFC 8414, 3.3).
        if (!string.Equals(configuration.Issuer, issuer.Authority, StringComparison.Ordinal)) throw new KeyFetchException(KeyFetchFailure.WrongIssuer);
        if (string.IsNullOrEmpty(configuration.JwksUri)) throw new KeyFetchException(KeyFetchFailure.Malformed);
        return Publish(configuration.JsonWebKeySet, configuration.JwksUri);
    }

    private async Task<PublishedKeys> RefreshAsync(string jwksUri, CancellationToken cancel) =>
        Publish(new JsonWebKeySet(await Retriever().GetDocumentAsync(jwksUri, cancel)), jwksUri);

    private PublishedKeys Publish(JsonWebKeySet? published, string jwksUri)
    {
        if (published is null || KeySet.HoldsSecrets(published.Keys) || KeySet.TryCreate(published.Keys, _algorithms) is not { } keys)
            throw new KeyFetchException(KeyFetchFailure.UnusableKeys);
        return new PublishedKeys(keys, jwksUri);
    }

    private BoundedDocumentRetriever Retriever() => new(clients.CreateClient(HttpClientName), issuer.RequireHttpsMetadata);
}
