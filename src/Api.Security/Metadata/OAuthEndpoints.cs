namespace Api.Security;

/// <summary>The endpoints where one issuer issues tokens, from its metadata (RFC 8414, 2).</summary>
public sealed class OAuthEndpoints
{
    /// <summary>The issuer identifier.</summary>
    public required string Issuer { get; init; }

    /// <summary>The <c>authorization_endpoint</c>, absolute; <see langword="null"/> when there is none or it is not known.</summary>
    public Uri? Authorization { get; init; }

    /// <summary>The <c>token_endpoint</c>, absolute; <see langword="null"/> when there is none or it is not known.</summary>
    public Uri? Token { get; init; }

    /// <summary>The <c>grant_types_supported</c>.</summary>
    /// <value>Default: empty; the issuer lists none.</value>
    public IReadOnlyList<string> GrantTypes { get; init; } = [];
}
