namespace Api.Security;

/// <summary>Provides the OAuth endpoints where clients get their access tokens. A package that takes tokens registers a source.</summary>
public interface IOAuthEndpointSource
{
    /// <summary>
    /// Returns the endpoints of each issuer. The caller may be unauthenticated, so this must cost an issuer no more requests than
    /// fetching its keys does. An outage must not throw.
    /// </summary>
    /// <param name="cancellationToken">Signaled when the result is no longer needed.</param>
    /// <returns>
    /// The same issuers in the same order every time; an issuer whose endpoints are unavailable is returned without them.
    /// </returns>
    ValueTask<IReadOnlyList<OAuthEndpoints>> FindAsync(CancellationToken cancellationToken);
}
