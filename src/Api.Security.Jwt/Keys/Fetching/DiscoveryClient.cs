using System.Diagnostics;
using System.Numerics;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Api.Security.Jwt;

/// <summary>
/// Fetches the discovery document and the key set of one issuer (OpenID Connect Discovery, 4; RFC 8414, 3), within 5 seconds in total.
/// </summary>
internal sealed class DiscoveryClient(
    IHttpClientFactory clients, JwksReader jwks, JwtIssuerOptions issuer, TimeProvider clock, FetchBounds? bounds)
{
    public const string HttpClientName = "Api.Security.Jwt.Keys";

    /// <summary>For the issuers of an <see cref="IIssuerResolver"/>: connects to <see cref="AllowedAddresses"/> only.</summary>
    public const string ResolvedHttpClientName = "Api.Security.Jwt.Keys.Resolved";

    private const int MaxEnds = 16;
    private const string WellKnownPath = "/.well-known/openid-configuration";

    /// <summary>The time limit of one fetch in total: all requests and their complete responses.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private static readonly ActivitySource Activities = new(TelemetryNames.ActivitySource);

    private readonly string _metadataAddress = issuer.MetadataAddress ?? issuer.Authority.TrimEnd('/') + WellKnownPath;

    // The targets of redirects, so that each redirect costs an extra request only once.
    private readonly Dictionary<string, string> _ends = new(StringComparer.Ordinal);

    private volatile OAuthEndpoints? _endpoints;

    /// <summary>The issuer.</summary>
    public KeyOwner Owner { get; } = new(issuer.Authority, IsResolved: bounds is not null);

    /// <summary>Where clients get tokens, from the last discovery document; <see langword="null"/> before the first.</summary>
    public OAuthEndpoints? Endpoints => _endpoints;

    /// <param name="known">The keys that were fetched before; keys that are still published stay the same objects.</param>
    /// <param name="documents">The documents to fetch; both when <paramref name="known"/> is <see langword="null"/>.</param>
    /// <param name="mayAsk">Decides whether an additional request may be sent; <see langword="null"/> allows every request.</param>
    /// <param name="pastCaches">Whether HTTP caches must revalidate with the issuer.</param>
    /// <returns>The result, or the reason of the failure. Never throws. Must not be called again before it has completed.</returns>
    public async Task<KeyFetch> FetchAsync(PublishedKeys? known, KeyDocuments documents, Func<bool>? mayAsk, bool pastCaches = false)
    {
        var requests = BitOperations.PopCount((uint)documents);
        if (bounds is not null && await bounds.Pace.TakeAsync(requests, hasKeys: known is not null) is { } wait)
            return new KeyFetch(Failure: KeyFetchFailure.Postponed, RetryAfter: wait, Unsent: requests);
        using var activity = Activities.StartActivity("api_security.keys.refresh", ActivityKind.Client);
        activity?.SetTag("issuer", Owner.TelemetryName);
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        var fetch = await FetchAsync(known, documents, bounds is null ? mayAsk : () => bounds.MayAsk(mayAsk), pastCaches, limit);
        bounds?.Ended(fetch);
        if ((fetch.Failure ?? fetch.DiscoveryFailure) is { } failure) activity?.SetStatus(ActivityStatusCode.Error, failure.ToString());
        return fetch;
    }

    private async Task<KeyFetch> FetchAsync(
        PublishedKeys? known, KeyDocuments documents, Func<bool>? mayAsk, bool pastCaches, CancellationTokenSource limit)
    {
        var retriever = new BoundedDocumentRetriever(
            clients.CreateClient(bounds is null ? HttpClientName : ResolvedHttpClientName),
            issuer.RequireHttpsMetadata, clock, mayAsk, pastCaches);
        var (jwksUri, discovery) = documents.HasFlag(KeyDocuments.Discovery)
            ? await AttemptAsync(_metadataAddress, () => FindJwksUriAsync(retriever, limit.Token), limit)
            : (null, null);
        // When only discovery fails, the keys can still be fetched from the known address.
        if (discovery is { } failed &&
            (known is null || !documents.HasFlag(KeyDocuments.Keys) ||
            failed.Failure is KeyFetchFailure.WrongIssuer or KeyFetchFailure.TimedOut || failed.RetryAfter is not null))
            return new KeyFetch(
                Failure: failed.Failure, NeedsRedirect: failed.NeedsRedirect, RetryAfter: failed.RetryAfter, Detail: failed.Detail);

        var outcome = new KeyFetch(Discovered: jwksUri is not null, DiscoveryFailure: discovery?.Failure, Detail: discovery?.Detail ?? "");
        var wanted = known is null || jwksUri is null || jwksUri == known.JwksUri
            ? known
            : known with { JwksUri = jwksUri, EntityTag = null };
        if (!documents.HasFlag(KeyDocuments.Keys) && (ReferenceEquals(wanted, known) || mayAsk?.Invoke() is false))
            return outcome with { Published = wanted };

        var (published, keys) = await AttemptAsync(
            wanted?.JwksUri ?? jwksUri!, () => FetchKeysAsync(retriever, wanted, jwksUri, limit.Token), limit);
        return keys is { } unavailable
            ? new KeyFetch(
                Failure: unavailable.Failure, FailedAtKeys: true, NeedsRedirect: unavailable.NeedsRedirect,
                RetryAfter: unavailable.RetryAfter, Detail: unavailable.Detail)
            : outcome with { Published = published, HasKeys = true };
    }

    private static async Task<(T? Value, KeyFetchException? Failure)> AttemptAsync<T>(
        string address, Func<Task<T>> attempt, CancellationTokenSource limit)
        where T : class
    {
        try
        {
            return (await attempt(), null);
        }
        catch (KeyFetchException exception) when (exception.Detail.Length > 0)
        {
            return (null, exception);
        }
        catch (KeyFetchException exception)
        {
            return (null, new KeyFetchException(exception.Failure, exception.RetryAfter)
            {
                NeedsRedirect = exception.NeedsRedirect, Detail = FetchDetail.Document(address, "is not a document of the expected kind"),
            });
        }
        catch (Exception)
        {
            // Microsoft.IdentityModel throws exceptions of many types for an invalid document.
            return (null, limit.IsCancellationRequested
                ? new KeyFetchException(KeyFetchFailure.TimedOut) { Detail = FetchDetail.TimedOut(address) }
                : new KeyFetchException(KeyFetchFailure.Malformed)
                {
                    Detail = FetchDetail.Document(address, "is not a document of the expected kind"),
                });
        }
    }

    private async Task<string> FindJwksUriAsync(BoundedDocumentRetriever retriever, CancellationToken cancel)
    {
        var configuration = OpenIdConnectConfiguration.Create(
            (await FollowAsync(retriever, _metadataAddress, knownTag: null, cancel)).Text!);
        // A document of another issuer would contain that issuer's keys (RFC 8414, 3.3).
        if (!string.Equals(configuration.Issuer, issuer.Authority, StringComparison.Ordinal))
            throw new KeyFetchException(KeyFetchFailure.WrongIssuer)
            {
                Detail = FetchDetail.WrongIssuer(_metadataAddress, configuration.Issuer, issuer.Authority),
            };
        _endpoints = new OAuthEndpoints
        {
            Issuer = issuer.Authority,
            Authorization = Address(configuration.AuthorizationEndpoint),
            Token = Address(configuration.TokenEndpoint),
            GrantTypes = [.. configuration.GrantTypesSupported],
        };
        if (string.IsNullOrEmpty(configuration.JwksUri))
            throw new KeyFetchException(KeyFetchFailure.Malformed) { Detail = FetchDetail.Document(_metadataAddress, "has no jwks_uri") };
        return bounds?.Allow(configuration.JwksUri, _metadataAddress) is not false
            ? configuration.JwksUri
            : throw new KeyFetchException(KeyFetchFailure.ForbiddenAddress);
    }

    // The addresses become links on web pages, so only http and https are accepted.
    private Uri? Address(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) &&
        (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && !issuer.RequireHttpsMetadata))
            ? uri
            : null;

    private async Task<PublishedKeys> FetchKeysAsync(
        BoundedDocumentRetriever retriever, PublishedKeys? known, string? discovered, CancellationToken cancel)
    {
        var jwksUri = known?.JwksUri ?? discovered!;
        var document = await FollowAsync(retriever, jwksUri, known?.EntityTag, cancel);
        return document.Text is { } text
            ? new PublishedKeys(
                jwks.Read(text, issuer, known?.Keys), jwksUri, document.Lifetime ?? DocumentLifetime.Default,
                document.EntityTag, document.IsStored)
            // A 304 keeps the values that it does not contain (RFC 9111, 4.3.4).
            : known! with { Lifetime = document.Lifetime ?? known.Lifetime, IsStored = document.IsStored };
    }

    private async Task<FetchedDocument> FollowAsync(
        BoundedDocumentRetriever retriever, string address, string? knownTag, CancellationToken cancel)
    {
        var end = _ends.GetValueOrDefault(address, address);
        _ends.Remove(address);
        try
        {
            var document = await retriever.FetchAsync(end, knownTag, cancel);
            if (document.Address != address && _ends.Count < MaxEnds) _ends[address] = document.Address;
            return document;
        }
        catch (KeyFetchException exception) when (end != address)
        {
            // The next attempt starts at the original address again.
            throw new KeyFetchException(exception.Failure, exception.RetryAfter) { NeedsRedirect = true, Detail = exception.Detail };
        }
    }
}
