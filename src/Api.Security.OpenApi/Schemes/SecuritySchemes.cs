using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>How clients present credentials, as OpenAPI describes it (Security Scheme Object).</summary>
internal static class SecuritySchemes
{
    /// <returns><see langword="null"/> when the issuer has no usable flow.</returns>
    public static OpenApiSecurityScheme? OAuth(OAuthEndpoints issuer, Dictionary<string, string> scopes)
    {
        var flows = new OpenApiOAuthFlows();
        if (issuer is { Authorization: not null, Token: not null } && Allows(issuer, "authorization_code"))
            flows.AuthorizationCode = new OpenApiOAuthFlow
            {
                AuthorizationUrl = issuer.Authorization, TokenUrl = issuer.Token, RefreshUrl = issuer.Token, Scopes = scopes,
            };
        if (issuer.Token is not null && Allows(issuer, "client_credentials"))
            flows.ClientCredentials = new OpenApiOAuthFlow { TokenUrl = issuer.Token, Scopes = scopes };
        return flows is { AuthorizationCode: null, ClientCredentials: null }
            ? null
            : new()
            {
                Type = SecuritySchemeType.OAuth2,
                Description = $"An access token of {issuer.Issuer}. Users log in with the authorization code flow and PKCE (S256).",
                Flows = flows,
            };
    }

    public static OpenApiSecurityScheme Bearer() =>
        new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token in Authorization: Bearer (RFC 6750).",
        };

    public static OpenApiSecurityScheme DPoP() =>
        new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "dpop",
            Description = "An access token in Authorization: DPoP, with a proof of its key in the DPoP header (RFC 9449).",
        };

    public static OpenApiSecurityScheme ApiKey(string header, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = header, Description = description };

    public static OpenApiSecurityScheme MutualTls() =>
        new() { Type = SecuritySchemeType.MutualTLS, Description = "A client certificate on the TLS connection." };

    /// <summary>For OpenAPI 3.0, which has no type for client certificates.</summary>
    public static OpenApiSecurityScheme CertificateInOldDocuments() =>
        new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "certificate",
            Description = "A client certificate on the TLS connection, not a header.",
        };

    public static OpenApiSecurityScheme Custom(string authorizationScheme) =>
        new() { Type = SecuritySchemeType.Http, Scheme = authorizationScheme };

    // Many issuers do not list the grant types that they allow.
    private static bool Allows(OAuthEndpoints issuer, string grantType) =>
        issuer.GrantTypes.Count == 0 || issuer.GrantTypes.Contains(grantType, StringComparer.Ordinal);
}
