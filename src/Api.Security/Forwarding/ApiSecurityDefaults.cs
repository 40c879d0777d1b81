namespace Api.Security;

/// <summary>The names of the packages.</summary>
public static class ApiSecurityDefaults
{
    /// <summary>Selects the scheme for the credential of a request; the default for authenticate, challenge and forbid.</summary>
    public const string SelectingScheme = "ApiSecurity";

    /// <summary>Access tokens in <c>Authorization: Bearer</c> (RFC 6750).</summary>
    public const string BearerScheme = "Bearer";

    /// <summary>API keys in two headers of their own.</summary>
    public const string ApiKeyScheme = "ApiKey";

    /// <summary>The issuer of callers with API keys, beside the issuers of tokens: a client id is no subject of theirs.</summary>
    public const string ApiKeyIssuer = "urn:api-security:api-keys";
}
