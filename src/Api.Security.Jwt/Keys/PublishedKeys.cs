namespace Api.Security.Jwt;

/// <summary>What one fetch gave: the keys and where they are published.</summary>
internal sealed record PublishedKeys(KeySet Keys, string JwksUri);
