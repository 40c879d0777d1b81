using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Makes startup fail with one message that lists every error in the shared settings and the schemes.</summary>
internal sealed class ApiSecurityOptionsValidator(
    SchemeRegistry registry, SchemeRegistration taken, ConfiguredPolicies policies, RefusalRegistry refusals,
    SettingErrors<ApiSecurityOptions> errors, IServiceProvider services) : IValidateOptions<ApiSecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiSecurityOptions options)
    {
        List<string> mistakes = [.. errors.All, .. taken.Mistakes(services), .. ScopeErrors.Of(options.Scopes),
            .. TenantErrors.Of(options.Tenant, options.Scopes), .. MetadataErrors.Of(options), .. policies.Mistakes,
            .. refusals.FindErrors()];

        if (registry.Schemes.Count == 0)
            mistakes.Add(
                "AddApiSecurity() has no scheme, so no caller could be authenticated: add one, such as AddApiSecurity().AddJwt().");
        if (string.IsNullOrEmpty(options.Realm) || !QuotedText.IsValid(options.Realm))
            mistakes.Add($"{ApiSecurityConfiguration.SectionName}:Realm: write printable ASCII without quote and backslash, such as api.");
        if (!Uri.TryCreate(options.Problems.TypeBase + "x", UriKind.Absolute, out _)
            || !QuotedText.IsValid(options.Problems.TypeBase))
            mistakes.Add(
                $"{ApiSecurityConfiguration.SectionName}:Problems:TypeBase: write the beginning of an absolute URI, "
                + "such as https://api.example.com/problems/.");

        return SettingsException.ThrowIfAny<ApiSecurityOptions>(name, mistakes);
    }
}
