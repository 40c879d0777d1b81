namespace Api.Security.Jwt;

/// <summary>The published keys of an issuer.</summary>
/// <param name="Keys">The usable keys.</param>
/// <param name="JwksUri">The address of the key set.</param>
/// <param name="Lifetime">How long the keys may be used without another request.</param>
/// <param name="EntityTag">The <c>ETag</c> of the key set; <see langword="null"/> when absent.</param>
/// <param name="IsStored">Whether the issuer may already publish newer keys; see <see cref="FetchedDocument"/>.</param>
internal sealed record PublishedKeys(KeySet Keys, string JwksUri, TimeSpan Lifetime, string? EntityTag, bool IsStored = false);
