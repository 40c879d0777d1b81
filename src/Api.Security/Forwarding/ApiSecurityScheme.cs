namespace Api.Security;

/// <summary>One registered scheme: its name in ASP.NET Core, its HTTP authentication scheme, and which credentials it takes.</summary>
internal sealed record ApiSecurityScheme(string Name, string AuthorizationScheme, ISchemeMatcher Matcher)
{
    public bool Speaks(string authorizationScheme) =>
        string.Equals(AuthorizationScheme, authorizationScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it takes access tokens of an authorization server (RFC 6750, RFC 9449).</summary>
    public bool TakesAccessTokens => Speaks("Bearer") || Speaks("DPoP");

    /// <summary>What a caller without a required scope is told about the credential of this scheme.</summary>
    public string LacksScope => TakesAccessTokens ? "The access token lacks a scope that this operation requires."
        : Speaks(ApiSecurityDefaults.ApiKeyScheme) ? "The API key lacks a scope that this operation requires."
        : Speaks(ApiSecurityDefaults.CertificateScheme) ? "The client of the certificate lacks a scope that this operation requires."
        : "The credential lacks a scope that this operation requires.";
}
