namespace Api.Security;

/// <summary>An authorization server whose access tokens are accepted.</summary>
/// <param name="Issuer">Its issuer identifier (RFC 8414, 2).</param>
/// <param name="Algorithms">The algorithms that its tokens may be signed with; empty when they are not JWTs.</param>
public sealed record AuthorizationServer(string Issuer, IReadOnlyList<string> Algorithms);
