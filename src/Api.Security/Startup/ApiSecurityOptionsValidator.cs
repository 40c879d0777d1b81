using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Makes startup fail with one message that lists every error in the shared settings and the schemes.</summary>
internal sealed class ApiSecurityOptionsValidator(
    SchemeRegistry registry, SchemeRegistration taken, ConfiguredPolicies policies, RefusalRegistry refusals,
    SettingErrors<ApiSecurityOptions> read, IServiceProvider services) : IValidateOptions<ApiSecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiSecurityOptions options)
    {
        List<string> errors = [.. read.All, .. taken.Errors(services), .. ScopeErrors.Find(options.Scopes),
            .. TenantErrors.Find(options.Tenant, options.Scopes), .. MetadataErrors.Find(options), .. policies.Errors,
            .. refusals.FindErrors()];

        if (registry.Schemes.Count == 0)
            errors.Add(
                "AddApiSecurity() has no scheme, so no caller could be authenticated: add one, such as AddApiSecurity().AddJwt().");
        if (string.IsNullOrEmpty(options.Realm) || !QuotedText.IsValid(options.Realm))
            errors.Add($"{ApiSecurityConfiguration.SectionName}:Realm: write printable ASCII without quote and backslash, such as api.");
        foreach (var path in options.Paths.Where(path => !PathPrefixes.IsValid(path)))
            errors.Add($"{ApiSecurityConfiguration.SectionName}:Paths: write paths such as /api, without a slash at the end.");
        foreach (var path in options.QueryTokenPaths.Where(path => !PathPrefixes.IsValid(path)))
            errors.Add("AcceptQueryToken(): write paths of hubs such as /hubs, without a slash at the end.");
        if (options.QueryTokenPaths.Count > 0 && registry.Schemes.Count > 0 && registry.FindSpeaking("Bearer") is null)
            errors.Add("AcceptQueryToken() accepts bearer tokens, but no scheme takes them: add one, such as AddApiSecurity().AddJwt().");
        if (!Uri.TryCreate(options.Problems.TypeBase + "x", UriKind.Absolute, out _)
            || !QuotedText.IsValid(options.Problems.TypeBase))
            errors.Add(
                $"{ApiSecurityConfiguration.SectionName}:Problems:TypeBase: write the beginning of an absolute URI, "
                + "such as https://api.example.com/problems/.");

        return SettingsException.ThrowIfAny<ApiSecurityOptions>(name, errors, read.All);
    }
}
