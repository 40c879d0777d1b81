namespace Api.Security.Jwt;

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
