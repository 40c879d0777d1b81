namespace Api.Security.Jwt;

/// <summary>How one fetch ended.</summary>
/// <param name="Published">What is known of the issuer now; <see langword="null"/> when the fetch failed.</param>
/// <param name="HasKeys">Whether the keys in it have just come.</param>
/// <param name="Discovered">Whether the discovery document has just said so.</param>
/// <param name="DiscoveryFailure">Why the discovery document did not come, when the keys did all the same.</param>
/// <param name="Failure">Why nothing came.</param>
/// <param name="FailedAtKeys">Whether it was the key set that could not be had.</param>
/// <param name="NeedsRedirect">Whether the next attempt at the document that failed costs a redirect.</param>
/// <param name="RetryAfter">How long the issuer asked to be left alone, or how long until it may be its turn.</param>
/// <param name="Unsent">How many requests were paid for and not sent.</param>
internal readonly record struct KeyFetch(
    PublishedKeys? Published = null, bool HasKeys = false, bool Discovered = false, KeyFetchFailure? DiscoveryFailure = null,
    KeyFetchFailure? Failure = null, bool FailedAtKeys = false, bool NeedsRedirect = false, TimeSpan? RetryAfter = null, int Unsent = 0);
