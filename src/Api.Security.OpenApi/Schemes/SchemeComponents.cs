using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>The security schemes of one document, and which of them belong to a registered scheme.</summary>
internal sealed class SchemeComponents
{
    private const string OAuthId = "oauth2";
    private const string BearerId = "bearer";
    private const string DPoPId = "dpop";
    private const string ApiKeyId = "apiKeyId";
    private const string ApiKeySecretId = "apiKeySecret";
    private const string CertificateId = "mutualTLS";

    private const string CertificateScheme = "Certificate";

    private static readonly string[] Reserved = [OAuthId, BearerId, DPoPId, ApiKeyId, ApiKeySecretId, CertificateId];

    private readonly Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> _alternatives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenApiSecurityScheme> _components = new(StringComparer.Ordinal);
    private readonly HashSet<string> _apiKeys = new(StringComparer.Ordinal);
    private readonly OAuthFlowScopes _scopes;
    private readonly bool _allowsNames;

    public SchemeComponents(
        ApiSecurityDescription application, IReadOnlyList<OAuthEndpoints> issuers, IApiKeyHeaders? headers, OpenApiSpecVersion version)
    {
        _scopes = new OAuthFlowScopes(application.Scopes);
        // Before OpenAPI 3.1, only OAuth 2.0 and OpenID Connect may list scopes (OpenAPI 3.0, Security Requirement Object).
        _allowsNames = version is not (OpenApiSpecVersion.OpenApi2_0 or OpenApiSpecVersion.OpenApi3_0);
        string[][] issuing = [.. issuers.Select(issuer => OAuth(issuer, isOnlyOne: issuers.Count == 1)).OfType<string[]>()];
        foreach (var scheme in application.Schemes)
        {
            _alternatives[scheme.Name] = scheme switch
            {
                _ when Speaks(scheme, ApiSecurityDefaults.BearerScheme) => [.. issuing, [Add(BearerId, SecuritySchemes.Bearer())]],
                _ when Speaks(scheme, "DPoP") => [[Add(DPoPId, SecuritySchemes.DPoP())]],
                _ when Speaks(scheme, ApiSecurityDefaults.ApiKeyScheme) => [ApiKey(scheme.Name, headers)],
                _ when Speaks(scheme, CertificateScheme) || scheme.Name == CertificateScheme =>
                    [[Add(CertificateId, _allowsNames ? SecuritySchemes.MutualTls() : SecuritySchemes.CertificateInOldDocuments())]],
                _ => [[Custom(scheme.Name, scheme.AuthorizationScheme)]],
            };
        }
    }

    public IReadOnlyDictionary<string, OpenApiSecurityScheme> Components => _components;

    /// <summary>
    /// Returns the sets of security schemes with which a caller of a scheme can authenticate: at least one, none of them empty.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> AlternativesOf(string scheme)
    {
        // An endpoint may accept callers of a scheme that the application itself added to ASP.NET Core.
        if (!_alternatives.TryGetValue(scheme, out var alternatives)) _alternatives[scheme] = alternatives = [[Custom(scheme, scheme)]];
        return alternatives;
    }

    public bool IsApiKey(string scheme) => _apiKeys.Contains(scheme);

    /// <summary>Returns the scopes that may be listed with these security schemes; the flows offer them from then on.</summary>
    public IReadOnlyList<string> ScopesFor(IReadOnlyList<string> together, IReadOnlyList<string> scopes)
    {
        var isOAuth = together.All(id => _components[id].Type is SecuritySchemeType.OAuth2);
        if (isOAuth) _scopes.Offer(scopes);
        return isOAuth || _allowsNames ? scopes : [];
    }

    private static bool Speaks(SchemeDescription scheme, string authorizationScheme) =>
        string.Equals(scheme.AuthorizationScheme, authorizationScheme, StringComparison.OrdinalIgnoreCase);

    // The name does not depend on which other issuers are available at the moment.
    private string[]? OAuth(OAuthEndpoints issuer, bool isOnlyOne) =>
        SecuritySchemes.OAuth(issuer, _scopes.Offered) is { } scheme
            ? [Add(isOnlyOne ? OAuthId : Free(ComponentId.From($"{OAuthId}-{issuer.Issuer}")), scheme)]
            : null;

    private string[] ApiKey(string scheme, IApiKeyHeaders? headers)
    {
        _apiKeys.Add(scheme);
        return
        [
            Add(ApiKeyId, SecuritySchemes.ApiKey(headers?.Id ?? "x-api-key-id", "The id of the API key; send it with the secret.")),
            Add(ApiKeySecretId, SecuritySchemes.ApiKey(headers?.Secret ?? "x-api-key", "The secret of the API key; send it with the id.")),
        ];
    }

    private string Custom(string name, string authorizationScheme) =>
        Add(Free(ComponentId.From(name)), SecuritySchemes.Custom(authorizationScheme));

    private string Free(string id)
    {
        var free = id;
        for (var number = 2; Reserved.Contains(free, StringComparer.Ordinal) || _components.ContainsKey(free); number++)
            free = $"{id}-{number}";
        return free;
    }

    private string Add(string id, OpenApiSecurityScheme scheme)
    {
        _components.TryAdd(id, scheme);
        return id;
    }
}
