namespace Api.Security;

/// <summary>The names that the packages use.</summary>
public static class ApiSecurityDefaults
{
    /// <summary>Selects the scheme for the credential of a request; the default for authenticate, challenge and forbid.</summary>
    public const string SelectingScheme = "ApiSecurity";

    /// <summary>Access tokens in <c>Authorization: Bearer</c> (RFC 6750).</summary>
    public const string BearerScheme = "Bearer";

    /// <summary>Access tokens with a proof of possession in <c>Authorization: DPoP</c> (RFC 9449, 7.1).</summary>
    public const string DPoPScheme = "DPoP";

    /// <summary>Client certificates of callers without a token (mutual TLS).</summary>
    public const string CertificateScheme = "Certificate";

    /// <summary>API keys in two dedicated headers.</summary>
    public const string ApiKeyScheme = "ApiKey";

    /// <summary>
    /// The issuer of callers with API keys. It differs from every token issuer, so a client id is never mistaken for a subject of
    /// theirs.
    /// </summary>
    public const string ApiKeyIssuer = "urn:api-security:api-keys";

    /// <summary>The issuer of callers that authenticate with a client certificate alone. It differs from every token issuer, too.</summary>
    public const string CertificateIssuer = "urn:api-security:client-certificates";
}
