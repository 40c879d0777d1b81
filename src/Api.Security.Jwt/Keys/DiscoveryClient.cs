using System.Diagnostics;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>Fetches the discovery document and key set of one issuer (OpenID Connect Discovery, 4; RFC 8414, 3), in 5 seconds in all.</summary>
internal sealed class DiscoveryClient(IHttpClientFactory clients, JwtIssuerOptions issuer, TimeProvider clock)
{
    public const string HttpClientName = "Api.Security.Jwt.Keys";

    private const string WellKnownPath = "/.well-known/openid-configuration";

    /// <summary>For one fetch in all: every request, every byte of the answers.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private static readonly ActivitySource Activities = new(TelemetryNames.ActivitySource);

    private readonly IReadOnlyList<SignatureAlgorithm> _algorithms = IssuerAlgorithms.Of(issuer);
    private readonly string _metadataAddress = issuer.MetadataAddress ?? issuer.Authority.TrimEnd('/') + WellKnownPath;

    /// <param name="known">What was fetched before; keys that are published again stay the same objects.</param>
    /// <param name="keysOnly">Whether the key set alone is fetched, from the address that is known.</param>
    /// <param name="mayFollow">Asked before a redirect is followed; <see langword="null"/> when every one may be.</param>
    /// <returns>The keys, or why there are none. Never throws.</returns>
    public async Task<KeyFetch> FetchAsync(PublishedKeys? known, bool keysOnly, Func<bool>? mayFollow)
    {
        using var activity = Activities.StartActivity("api_security.keys.refresh", ActivityKind.Client);
        activity?.SetTag("issuer", issuer.TelemetryName);
        var fetch = await TryFetchAsync(known, keysOnly, mayFollow);
        if (fetch.Failure is { } failure) activity?.SetStatus(ActivityStatusCode.Error, failure.ToString());
        return fetch;
    }

    private async Task<KeyFetch> TryFetchAsync(PublishedKeys? known, bool keysOnly, Func<bool>? mayFollow)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            var documents = new BoundedDocumentRetriever(clients.CreateClient(HttpClientName), issuer.RequireHttpsMetadata, clock, mayFollow);
            return new KeyFetch(keysOnly && known is not null ? await RefreshAsync(documents, known, limit.Token) : await DiscoverAsync(documents, known, limit.Token), null);
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

    private async Task<PublishedKeys> DiscoverAsync(BoundedDocumentRetriever documents, PublishedKeys? known, CancellationToken cancel)
    {
        string jwksUri;
        try
        {
            jwksUri = await FindJwksUriAsync(documents, cancel);
        }
        catch (Exception exception) when (known is not null && !cancel.IsCancellationRequested && exception is not KeyFetchException { Failure: KeyFetchFailure.WrongIssuer })
        {
            // Discovery alone is out of order: the address that is known is still good.
            return await RefreshAsync(documents, known, cancel);
        }

        if (known is not null && known.JwksUri == jwksUri) return await RefreshAsync(documents, known with { DiscoveredAt = clock.GetTimestamp() }, cancel);
        var document = await documents.FetchAsync(jwksUri, knownTag: null, cancel);
        return new PublishedKeys(JwksText.Read(document.Text!, _algorithms, known?.Keys), jwksUri, clock.GetTimestamp(), document.Lifetime ?? DocumentLifetime.Default, document.EntityTag);
    }

    private async Task<string> FindJwksUriAsync(BoundedDocumentRetriever documents, CancellationToken cancel)
    {
        var configuration = OpenIdConnectConfiguration.Create((await documents.FetchAsync(_metadataAddress, knownTag: null, cancel)).Text!);
        // A document of another issuer would bring that issuer's keys (RFC 8414, 3.3).
        if (!string.Equals(configuration.Issuer, issuer.Authority, StringComparison.Ordinal)) throw new KeyFetchException(KeyFetchFailure.WrongIssuer);
        return string.IsNullOrEmpty(configuration.JwksUri) ? throw new KeyFetchException(KeyFetchFailure.Malformed) : configuration.JwksUri;
    }

    private async Task<PublishedKeys> RefreshAsync(BoundedDocumentRetriever documents, PublishedKeys known, CancellationToken cancel)
    {
        var document = await documents.FetchAsync(known.JwksUri, known.EntityTag, cancel);
        return document.Text is { } text
            ? known with { Keys = JwksText.Read(text, _algorithms, known.Keys), Lifetime = document.Lifetime ?? DocumentLifetime.Default, EntityTag = document.EntityTag }
            : known with { Lifetime = document.Lifetime ?? known.Lifetime }; // what a 304 does not say is as it was (RFC 9111, 4.3.4)
    }
}
