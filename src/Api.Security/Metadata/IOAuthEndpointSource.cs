namespace Api.Security;

/// <summary>Knows where clients of this application get their access tokens. A package that takes tokens registers one.</summary>
public interface IOAuthEndpointSource
{
    /// <summary>
    /// The endpoints of each issuer. Whoever asks may be unauthenticated, so it costs an issuer no more than its keys do; an
    /// outage is no exception.
    /// </summary>
    /// <param name="cancellationToken">Signalled when nobody waits for the answer any more.</param>
    /// <returns>The same issuers in the same order every time; one whose endpoints cannot be had at the moment without them.</returns>
    ValueTask<IReadOnlyList<OAuthEndpoints>> FindAsync(CancellationToken cancellationToken);
}
