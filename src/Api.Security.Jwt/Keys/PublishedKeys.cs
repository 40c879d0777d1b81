namespace Api.Security.Jwt;

/// <summary>What is known of an issuer's keys.</summary>
/// <param name="Keys">The usable keys.</param>
/// <param name="JwksUri">Where they are published.</param>
/// <param name="Lifetime">How long they need not be asked for again.</param>
/// <param name="EntityTag">The <c>ETag</c> of the key set, if it had one.</param>
/// <param name="IsStored">Whether the issuer may publish newer ones already; see <see cref="FetchedDocument"/>.</param>
internal sealed record PublishedKeys(KeySet Keys, string JwksUri, TimeSpan Lifetime, string? EntityTag, bool IsStored = false);
