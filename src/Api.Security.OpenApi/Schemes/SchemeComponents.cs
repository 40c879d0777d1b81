using Microsoft.Extensions.Configuration;
using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>The security schemes of one document, and which of them stand for a registered scheme.</summary>
internal sealed class SchemeComponents
{
    private const string ApiKeyScheme = "ApiKey";
    private const string CertificateScheme = "Certificate";

    private readonly Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> _alternatives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenApiSecurityScheme> _components = new(StringComparer.Ordinal);
    private readonly HashSet<string> _apiKeys = new(StringComparer.Ordinal);
    private readonly OAuthFlowScopes _scopes;
    private readonly bool _allowsNames;

    public SchemeComponents(ApiSecurityDescription application, IReadOnlyList<OAuthEndpoints> issuers, IConfiguration? configuration, OpenApiSpecVersion version)
    {
        _scopes = new OAuthFlowScopes(application.Scopes);
        // Before OpenAPI 3.1 only OAuth 2.0 and OpenID Connect may list what is needed (OpenAPI 3.0.4, 4.8.30).
        _allowsNames = version is not (OpenApiSpecVersion.OpenApi2_0 or OpenApiSpecVersion.OpenApi3_0);
        foreach (var scheme in application.Schemes)
        {
            _alternatives[scheme.Name] = scheme switch
            {
                _ when Speaks(scheme, ApiSecurityDefaults.BearerScheme) => [.. OAuth(issuers), [Add("bearer", SecuritySchemes.Bearer())]],
                _ when Speaks(scheme, "DPoP") => [[Add("dpop", SecuritySchemes.DPoP())]],
                _ when Speaks(scheme, ApiKeyScheme) => [ApiKey(scheme.Name, configuration)],
                _ when Speaks(scheme, CertificateScheme) || scheme.Name == CertificateScheme => [[Add("mutualTLS", _allowsNames ? SecuritySchemes.MutualTls() : SecuritySchemes.CertificateInOldDocuments())]],
                _ => [[Custom(scheme.Name, scheme.AuthorizationScheme)]],
            };
        }
    }

    public IReadOnlyDictionary<string, OpenApiSecurityScheme> Components => _components;

    /// <summary>The sets of security schemes by which a caller of a scheme may authenticate. At least one, none empty.</summary>
    public IReadOnlyList<IReadOnlyList<string>> AlternativesOf(string scheme)
    {
        // An endpoint may take callers of a scheme that the application added to ASP.NET Core by itself.
        if (!_alternatives.TryGetValue(scheme, out var alternatives)) _alternatives[scheme] = alternatives = [[Custom(scheme, scheme)]];
        return alternatives;
    }

    public bool IsApiKey(string scheme) => _apiKeys.Contains(scheme);

    /// <summary>The scopes that may stand at these security schemes; from then on, the flows offer them.</summary>
    public IReadOnlyList<string> ScopesFor(IReadOnlyList<string> together, IReadOnlyList<string> scopes)
    {
        var isOAuth = together.All(id => _components[id].Type is SecuritySchemeType.OAuth2);
        if (isOAuth) _scopes.Offer(scopes);
        return isOAuth || _allowsNames ? scopes : [];
    }

    private static bool Speaks(SchemeDescription scheme, string authorizationScheme) => string.Equals(scheme.AuthorizationScheme, authorizationScheme, StringComparison.OrdinalIgnoreCase);

    // Also an issuer that cannot be reached has its name, so that the others keep theirs.
    private IEnumerable<IReadOnlyList<string>> OAuth(IReadOnlyList<OAuthEndpoints> issuers)
    {
        foreach (var issuer in issuers)
            if (SecuritySchemes.OAuth(issuer, _scopes.Offered) is { } scheme) yield return [Add(issuers.Count == 1 ? "oauth2" : ComponentId.Of("oauth2-" + issuer.Issuer), scheme)];
    }

    private string[] ApiKey(string scheme, IConfiguration? configuration)
    {
        _apiKeys.Add(scheme);
        var headers = configuration?.GetSection("ApiSecurity:ApiKeys:Headers");
        return
        [
            Add("apiKeyId", SecuritySchemes.ApiKey(headers?["Id"] ?? "x-api-key-id", "The id of the API key; its secret is sent beside it.")),
            Add("apiKeySecret", SecuritySchemes.ApiKey(headers?["Secret"] ?? "x-api-key", "The secret of the API key; its id is sent beside it.")),
        ];
    }

    private string Custom(string name, string authorizationScheme)
    {
        var id = ComponentId.Of(name);
        while (_components.TryGetValue(id, out var taken) && taken.Scheme != authorizationScheme) id += "-custom";
        return Add(id, SecuritySchemes.Custom(authorizationScheme));
    }

    private string Add(string id, OpenApiSecurityScheme scheme)
    {
        _components.TryAdd(id, scheme);
        return id;
    }
}
