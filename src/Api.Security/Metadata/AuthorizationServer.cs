namespace Api.Security;

/// <summary>An authorization server whose access tokens are accepted.</summary>
internal sealed class AuthorizationServer
{
    /// <summary>Creates an instance.</summary>
    /// <param name="issuer">Its issuer identifier (RFC 8414, 2).</param>
    /// <param name="algorithms">The algorithms that its tokens may be signed with; empty when they are not JWTs.</param>
    public AuthorizationServer(string issuer, IReadOnlyList<string> algorithms) =>
        (Issuer, Algorithms) = (issuer, algorithms);

    /// <summary>Its issuer identifier (RFC 8414, 2).</summary>
    public string Issuer { get; init; }

    /// <summary>The algorithms that its tokens may be signed with; empty when they are not JWTs.</summary>
    public IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>Whether a token that is not bound to a key is refused.</summary>
    public bool RequiresBoundTokens { get; init; }
}
