namespace Api.Security.Jwt;

/// <summary>One document as it came.</summary>
/// <param name="Address">Where it was in the end.</param>
/// <param name="Text">Strict JSON; <see langword="null"/> for 304, when the known one still holds (RFC 9110, 15.4.5).</param>
/// <param name="Lifetime">How long it may be used without asking again; see <see cref="DocumentLifetime"/>; <see langword="null"/> when the answer does not say.</param>
/// <param name="EntityTag">Its <c>ETag</c> (RFC 9110, 8.8.3), to ask with the next time.</param>
/// <param name="IsStored">Whether it came out of a cache, which was not asked to look at the server itself (RFC 9111, 5.1): there may be a newer one.</param>
internal sealed record FetchedDocument(string Address, string? Text, TimeSpan? Lifetime, string? EntityTag, bool IsStored);
