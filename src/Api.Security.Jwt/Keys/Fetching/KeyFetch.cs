namespace Api.Security.Jwt;

/// <summary>The result of one fetch.</summary>
/// <param name="Published">The current keys of the issuer; <see langword="null"/> when the fetch failed.</param>
/// <param name="HasKeys">Whether this fetch received the key set.</param>
/// <param name="Discovered">Whether this fetch received the discovery document.</param>
/// <param name="DiscoveryFailure">Why the discovery document could not be fetched, when the keys were fetched anyway.</param>
/// <param name="Failure">Why the fetch failed.</param>
/// <param name="FailedAtKeys">Whether it was the key set that could not be fetched.</param>
/// <param name="NeedsRedirect">Whether the next attempt to fetch the failed document costs a redirect.</param>
/// <param name="RetryAfter">The <c>Retry-After</c> of the issuer, or the wait until its turn.</param>
/// <param name="Unsent">The number of requests that were charged but not sent.</param>
/// <param name="Detail">What happened in a failure, for the operator; see <see cref="FetchDetail"/>.</param>
internal readonly record struct KeyFetch(
    PublishedKeys? Published = null, bool HasKeys = false, bool Discovered = false, KeyFetchFailure? DiscoveryFailure = null,
    KeyFetchFailure? Failure = null, bool FailedAtKeys = false, bool NeedsRedirect = false, TimeSpan? RetryAfter = null, int Unsent = 0,
    string Detail = "");

/// <summary>One fetched document.</summary>
/// <param name="Address">Its address, after redirects.</param>
/// <param name="Text">Strict JSON; <see langword="null"/> for 304, when the known document is still current (RFC 9110, 15.4.5).</param>
/// <param name="Lifetime">
/// How long it may be used without another request; <see langword="null"/> when not stated; see <see cref="DocumentLifetime"/>.
/// </param>
/// <param name="EntityTag">Its <c>ETag</c> (RFC 9110, 8.8.3), for the next request.</param>
/// <param name="IsStored">
/// Whether it came from an HTTP cache that did not have to revalidate it (RFC 9111, 5.1), so that a newer one may exist.
/// </param>
internal sealed record FetchedDocument(string Address, string? Text, TimeSpan? Lifetime, string? EntityTag, bool IsStored);

/// <summary>The published keys of an issuer.</summary>
/// <param name="Keys">The usable keys.</param>
/// <param name="JwksUri">The address of the key set.</param>
/// <param name="Lifetime">How long the keys may be used without another request.</param>
/// <param name="EntityTag">The <c>ETag</c> of the key set; <see langword="null"/> when absent.</param>
/// <param name="IsStored">Whether the issuer may already publish newer keys; see <see cref="FetchedDocument"/>.</param>
internal sealed record PublishedKeys(KeySet Keys, string JwksUri, TimeSpan Lifetime, string? EntityTag, bool IsStored = false);

/// <summary>The documents of an issuer that one fetch requests; each is one request.</summary>
[Flags]
internal enum KeyDocuments
{
    None = 0,
    Discovery = 1,
    Keys = 2,
    Both = Discovery | Keys,
}
