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
internal readonly record struct KeyFetch(
    PublishedKeys? Published = null, bool HasKeys = false, bool Discovered = false, KeyFetchFailure? DiscoveryFailure = null,
    KeyFetchFailure? Failure = null, bool FailedAtKeys = false, bool NeedsRedirect = false, TimeSpan? RetryAfter = null, int Unsent = 0);
