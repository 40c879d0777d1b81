namespace Api.Security.Jwt;

/// <summary>One symmetric key of an issuer.</summary>
public sealed class JwtSigningKeyOptions
{
    /// <summary>The <c>kid</c> of its tokens.</summary>
    /// <value>Default: <see langword="null"/>, for tokens without <c>kid</c>.</value>
    public string? Id { get; set; }

    /// <summary>The key. It is a secret: do not store it in shared files.</summary>
    /// <value>Base64; at least as long as the digest of the algorithm, such as 32 bytes for HS256 (RFC 7518, 3.2).</value>
    public string Value { get; set; } = "";
}
