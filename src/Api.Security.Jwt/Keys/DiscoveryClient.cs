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

    /// <param name="known">What was fetched before; keys that are published again stay the same objects.</param>
    /// <param name="keysOnly">Whether the key set alone is fetched, from the address that is known.</param>
    /// <returns>The keys, or why there are none. Never throws.</returns>
    public async Task<KeyFetch> FetchAsync(PublishedKeys? known, bool keysOnly)
    {
        using var activity = Activities.StartActivity("api_security.keys.refresh", ActivityKind.Client);
        activity?.SetTag("issuer", issuer.Authority);
        var fetch = await TryFetchAsync(known, keysOnly);
        if (fetch.Failure is { } failure) activity?.SetStatus(ActivityStatusCode.Error, failure.ToString());
        return fetch;
    }

    private async Task<KeyFetch> TryFetchAsync(PublishedKeys? known, bool keysOnly)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            return new KeyFetch(keysOnly && known is not null ? await RefreshAsync(known, limit.Token) : await DiscoverAsync(known?.Keys, limit.Token), null);
        }
        catch (KeyFetchException exception)
        {
            return new KeyFetch(null, exception.Failure, exception.RetryAfter);
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            return new KeyFetch(null, KeyFetchFailure.TimedOut);
        }
        catch (Exception)
        {
            // Microsoft.IdentityModel throws many types for a document that is not what it should be.
            return new KeyFetch(null, KeyFetchFailure.Malformed);
        }
    }

    private async Task<PublishedKeys> DiscoverAsync(KeySet? known, CancellationToken cancel)
    {
        var retriever = Retriever();
        var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(_metadataAddress, retriever, cancel);
        // A document of another issuer would bring that issuer's keys (RFC 8414, 3.3).
        if (!string.Equals(configuration.Issuer, issuer.Authority, StringComparison.Ordinal)) throw new KeyFetchException(KeyFetchFailure.WrongIssuer);
        if (string.IsNullOrEmpty(configuration.JwksUri)) throw new KeyFetchException(KeyFetchFailure.Malformed);
        var keys = JwksText.Import(configuration.JsonWebKeySet, _algorithms, known);
        return new PublishedKeys(keys, configuration.JwksUri, clock.GetTimestamp(), retriever.Last!.Lifetime, retriever.Last.EntityTag);
    }

    private async Task<PublishedKeys> RefreshAsync(PublishedKeys known, CancellationToken cancel)
    {
        var document = await Retriever().FetchAsync(known.JwksUri, known.EntityTag, cancel);
        return document.Text is { } text
            ? known with { Keys = JwksText.Import(new JsonWebKeySet(text), _algorithms, known.Keys), Lifetime = document.Lifetime, EntityTag = document.EntityTag }
            : known with { Lifetime = document.Lifetime };
    }

    private BoundedDocumentRetriever Retriever() => new(clients.CreateClient(HttpClientName), issuer.RequireHttpsMetadata, clock);
}
