namespace Api.Security;

/// <summary>One registered scheme: its name in ASP.NET Core, its HTTP authentication scheme, and which credentials it takes.</summary>
internal sealed record ApiSecurityScheme(string Name, string AuthorizationScheme, ISchemeMatcher Matcher)
{
    public bool Speaks(string authorizationScheme) =>
        string.Equals(AuthorizationScheme, authorizationScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it takes access tokens of an authorization server (RFC 6750, RFC 9449).</summary>
    public bool TakesAccessTokens => Speaks("Bearer") || Speaks("DPoP");
}
